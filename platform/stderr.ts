import { harmless, harmlessLine } from './harmless.ts'
import { redact } from './redact.ts'

/** Longer than any sentence of ours; what is longer quotes something that nobody reads to its end. */
const LONGEST_LINE = 2_000

/** Says one line on stderr: without secrets, and harmless whatever it quotes. */
export function remark(text: string): void {
  const line = harmlessLine(redact(text, 'prose'))
  process.stderr.write(`${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}...` : line}\n`)
}

/** Passes on to stderr what a library wrote, line by line as it was. */
export function passOn(text: string): void {
  process.stderr.write(harmless(redact(text)))
}
