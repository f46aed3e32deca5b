import { withMembers } from '../lib/values.ts'
import type { Report } from './report/report.ts'

/** What the redactor leaves in the place of a secret. */
const TOKEN = /\[secret (\d{1,9})\]/g

/**
 * Each part numbers its secrets by itself, and nobody knows which of two parts are the same: those of a part go on where those of the parts before
 * it ended, so that different ones never read as one.
 */
export function createNumbering(): (report: Report) => Report {
  let last = 0
  return report => {
    const before = last
    return withTokens(report, (_, number) => {
      last = Math.max(last, before + Number(number))
      return `[secret ${before + Number(number)}]`
    })
  }
}

function withTokens<T>(value: T, write: (token: string, number: string) => string): T
function withTokens(value: unknown, write: (token: string, number: string) => string): unknown {
  if (typeof value === 'string') return value.includes('[secret ') ? value.replace(TOKEN, write) : value
  return typeof value === 'object' && value !== null ? withMembers(value, inner => withTokens(inner, write)) : value
}
