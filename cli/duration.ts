import { usageError } from './usage-error.ts'

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

interface Range {
  readonly shortestMs: number
  /** As the flag would have it. */
  readonly longest: string
}

/** `250ms`, `30s`, `15m`, `1h`, in whole milliseconds within a range; throws a usage error for everything else. */
export function parseDuration(flag: string, text: string, { shortestMs, longest }: Range): number {
  const ms = inMilliseconds(text)
  if (ms === undefined) throw usageError(`${flag} ${text}: no duration. Write 250ms, 30s, 15m or 1h.`)
  if (ms < shortestMs) throw usageError(`${flag} ${text}: no time at all. Write at least ${shortestMs}ms.`)
  if (ms > (inMilliseconds(longest) ?? 0)) throw usageError(`${flag} ${text}: at most ${longest}.`)
  return ms
}

function inMilliseconds(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,15}(?:\.\d{1,15})?)(ms|s|m|h)$/.exec(text) ?? []
  const factor = Object.entries(UNITS_MS).find(([name]) => name === unit)?.[1]
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor)
}

/** The same in the words of a flag, in the largest unit that is exact. */
export function durationText(ms: number): string {
  const [unit, factor] = Object.entries(UNITS_MS).findLast(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${ms / factor}${unit}`
}
