import { isRecord } from '../../../lib/values.ts'
import { awsError } from './aws-error.ts'

/** A request's members by name, as far as they could be parsed; query protocols give every scalar as text. */
export type Input = Readonly<Record<string, unknown>>

/** A text member; numbers and booleans in their written form. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A text member that the operation cannot do without. */
export function requiredText(input: Input, name: string): string {
  const value = text(input, name)
  if (value === undefined || value === '') {
    throw awsError(
      'ValidationException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return value
}

/** A list member; a single value counts as a list of one, an absent or empty one as none. */
export function list(input: Input, name: string): readonly unknown[] {
  const value = input[name]
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

export const texts = (input: Input, name: string): readonly string[] =>
  list(input, name).flatMap(value =>
    typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : [],
  )

export const records = (input: Input, name: string): readonly Input[] => list(input, name).filter(isRecord)

/** A structure member, empty when absent. */
export function record(input: Input, name: string): Input {
  const value = input[name]
  return isRecord(value) ? value : {}
}

export function number(input: Input, name: string): number | undefined {
  const value = text(input, name)
  if (value === undefined || value === '') return undefined
  const parsed = Number(value)
  if (!Number.isFinite(parsed)) throw awsError('ValidationException', `Value '${value}' at '${name}' is not a number`)
  return parsed
}

export function flag(input: Input, name: string): boolean | undefined {
  const value = text(input, name)
  return value === undefined ? undefined : value === 'true'
}
