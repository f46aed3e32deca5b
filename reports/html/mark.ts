import type { SpecStatus } from '../../runner/report/report.ts'

/** What stands for an ending, besides its colour, and what it says to whoever hears it. */
export const MARKS: Readonly<Record<SpecStatus, readonly [mark: string, word: string]>> = {
  passed: ['✓', 'passed'],
  failed: ['✗', 'failed'],
  blocked: ['◌', 'blocked'],
  unknown: ['?', 'unknown'],
  'not-applicable': ['–', 'does not apply'],
  waived: ['~', 'waived'],
}

/** The coloured mark of an ending, with its word for whoever hears it. */
export function chip(status: SpecStatus): string {
  const [mark, word] = MARKS[status]
  return `<span class="chip ${status}"><span aria-hidden="true">${mark}</span><span class="aloud">${word}</span></span>`
}
