import { inject } from 'vitest'
import { wholeLines } from '../lib/text/whole-lines.ts'
import { declareSteps } from './declare-steps.ts'
import { waysNamed } from './step-channel.ts'

const run = inject('run')
if (run) {
  // What is written past the console would go to the screen as it is.
  for (const [stream, say] of [
    [process.stdout, console.log],
    [process.stderr, console.error],
  ] as const) {
    const { write } = wholeLines(lines => say(lines.replace(/\n$/, '')))
    stream.write = (piece: Uint8Array | string) => {
      write(typeof piece === 'string' ? piece : new TextDecoder().decode(piece))
      return true
    }
  }
  declareSteps(run, waysNamed(run.channel))
}
