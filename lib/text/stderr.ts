import { harmless, harmlessLine } from './harmless.ts'
import { redact } from './redact.ts'
import { wholeLines } from './whole-lines.ts'

/** Longer than any sentence of ours; what is longer quotes something that nobody reads to its end. */
const LONGEST_LINE = 2_000

/** One line for stderr: without secrets, and harmless whatever it quotes. */
export function remarkLine(text: string): string {
  const line = harmlessLine(redact(text, 'prose'))
  return `${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}...` : line}\n`
}

/** Says one line on stderr. */
export function remark(text: string): void {
  process.stderr.write(remarkLine(text))
}

/** Passes on to stderr what a library wrote, line by line as it was. */
export function passOn(text: string): void {
  // A secret that is read from a file may end with a line feed; the line has its own.
  const end = text.endsWith('\n') ? '\n' : ''
  process.stderr.write(`${harmless(redact(text.slice(0, text.length - end.length)))}${end}`)
}

/** In a worker of vitest, which hands on what goes to the console: what is written past it would be on the screen as it is. */
export function writeThroughConsole(): void {
  const ways = [
    { stream: process.stdout, say: console.log },
    { stream: process.stderr, say: console.error },
  ]
  for (const { stream, say } of ways) {
    const { write } = wholeLines(lines => say(lines.replace(/\n$/, '')))
    stream.write = (piece: Uint8Array | string) => {
      write(typeof piece === 'string' ? piece : new TextDecoder().decode(piece))
      return true
    }
  }
}
