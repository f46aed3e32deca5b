import { usageError } from './usage-error.ts'

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** `250ms`, `30s`, `15m`, `1h`. */
export function parseDuration(flag: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const factor = Object.entries(UNITS_MS).find(([name]) => name === unit)?.[1]
  if (number === undefined || factor === undefined)
    throw usageError(`${flag} ${text}: no duration. Write 250ms, 30s, 15m or 1h.`)
  return Number(number) * factor
}
