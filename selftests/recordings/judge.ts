import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { parseRecording } from '../../runner/recording/file.ts'
import type { judgeAgain } from '../../runner/recording/judge-again.ts'
import type { Verdict } from './verdicts.ts'

/** `node selftests/recordings/judge.ts ROOT`: recordings by name on stdin, what the code in ROOT says of them on stdout; a line of JSON each. */
const [root = ''] = process.argv.slice(2)
const { href: file } = pathToFileURL(join(root, 'runner/recording/file.ts'))
const { href: again } = pathToFileURL(join(root, 'runner/recording/judge-again.ts'))
const code: { readonly parseRecording: typeof parseRecording; readonly judgeAgain: typeof judgeAgain } = {
  ...(await import(file)),
  ...(await import(again)),
}
for await (const line of createInterface({ input: process.stdin })) {
  const { name, text }: { readonly name: string; readonly text: string } = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(await verdictOn(name, text))}\n`)
}

async function verdictOn(name: string, text: string): Promise<Verdict> {
  try {
    const { targets } = await code.judgeAgain(code.parseRecording(text))
    return {
      name,
      targets: targets.map(({ tenant, specs, diagnoses }) => ({
        tenant,
        specs: specs.map(({ id, status }) => ({ id, status })),
        diagnoses: diagnoses.map(({ id, severity }) => ({ id, severity })),
      })),
    }
  } catch (error) {
    return { name, refused: error instanceof Error ? error.message : String(error) }
  }
}
