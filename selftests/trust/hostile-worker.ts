import { parentPort, workerData } from 'node:worker_threads'
import { parsers } from '../lib/parsers.ts'
import { hostileTexts } from './hostile-texts.ts'

export interface Work {
  /** Characters of each text. */
  readonly length: number
  /** Every how many texts one is tried; the first is this one. */
  readonly every: number
  readonly first: number
}

/** What the worker tells: what it begins with, and how it ended. */
export type Told =
  | { readonly kind: 'begins'; readonly what: string }
  | { readonly kind: 'ended'; readonly what: string; readonly fault: string | null }
  | { readonly kind: 'done' }

/** Reading a text may cost this many times as much processor time as looking at each of its characters once. */
const MOST_TIMES_A_SCAN = 20_000
/** What a parser keeps of a text may be this many times as long. */
const MOST_TIMES_AS_LONG = 20
const SHORTEST = 10_000

const { length, every, first }: Work = workerData
const tell = (told: Told) => parentPort?.postMessage(told)

let at = 0
for (const parser of parsers) {
  // What is loaded with the first text is not its cost.
  await parser.read(parser.samples[0])
  for (const { name, text } of hostileTexts(parser, length)) {
    at += 1
    if (at % every !== first % every) continue
    const what = `${parser.name}: ${name}`
    tell({ kind: 'begins', what })
    tell({ kind: 'ended', what, fault: await faultOf(parser, text) })
  }
}
tell({ kind: 'done' })

async function faultOf({ read, refuses }: (typeof parsers)[number], text: string): Promise<string | null> {
  const scanMs = Math.min(cpuMsOfScan(text), cpuMsOfScan(text), cpuMsOfScan(text))
  const before = process.threadCpuUsage()
  let result: unknown
  try {
    result = await read(text)
  } catch (error) {
    if (!refuses?.(error)) return `throws ${String(error).slice(0, 200)}`
    result = error instanceof Error ? error.message : null
  }
  const { user, system } = process.threadCpuUsage(before)
  const times = (user + system) / 1000 / scanMs
  if (times > MOST_TIMES_A_SCAN) return `takes ${Math.round(times)} times as long as looking at it once`
  const kept = JSON.stringify(result)?.length ?? 0
  const most = MOST_TIMES_AS_LONG * Math.max(text.length, SHORTEST)
  return kept > most ? `keeps ${kept} characters of ${text.length}` : null
}

function cpuMsOfScan(text: string): number {
  const before = process.threadCpuUsage()
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum = (sum + text.charCodeAt(index)) & 0xffff
  const { user, system } = process.threadCpuUsage(before)
  return Math.max((user + system) / 1000, 0.05, sum * 0)
}
