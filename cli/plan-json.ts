import { isRecord } from '../lib/values.ts'

/** An object of a plan, of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

export const jsonIn = (value: unknown): Json => (isRecord(value) ? value : {})
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const blocksOf = (value: unknown): readonly Json[] => listOf(value).filter(isRecord)

export const numbersIn = (entries: unknown, member: string): readonly number[] =>
  listOf(entries).flatMap(entry => (isRecord(entry) && typeof entry[member] === 'number' ? entry[member] : []))
