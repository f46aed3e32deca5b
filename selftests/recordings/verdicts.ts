import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Concluded, otherwise } from '../../runner/recording/otherwise.ts'

/** What some code says of a recording: its verdicts and causes, or why it does not read it. */
export type Verdict =
  | { readonly name: string; readonly targets: Concluded; readonly refused?: never }
  | { readonly name: string; readonly targets?: never; readonly refused: string }

/** A recording as the text of its file, and how it is called. */
export interface Named {
  readonly name: string
  readonly text: string
}

const DEADLINE_MS = 20 * 60_000

/** What the code in a folder says of these recordings, judged in a process of its own. */
export async function verdictsOf(root: string, recordings: readonly Named[]): Promise<readonly Verdict[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'judge.ts'), root], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: DEADLINE_MS,
  })
  const ended = once(child, 'close')
  const lines = recordings.map(one => `${JSON.stringify(one)}\n`)
  const said: Verdict[] = []
  const read = async () => {
    for await (const line of createInterface({ input: child.stdout })) said.push(JSON.parse(line))
  }
  // A process that ends early is known by its code, and takes no more.
  await Promise.all([pipeline(Readable.from(lines), child.stdin).catch(() => undefined), read()])
  const [code] = await ended
  if (code !== 0 || said.length !== recordings.length) throw new Error(`${root} judges no recording to its end`)
  return said
}

/** How a verdict is another than before, one sentence each; empty where it is the same. */
export function altered(before: Verdict, after: Verdict): readonly string[] {
  if (before.refused !== undefined || after.refused !== undefined) {
    if (before.refused === after.refused) return []
    return [
      after.refused === undefined
        ? `it is read now, was refused: ${before.refused}`
        : `it is refused now: ${after.refused}`,
    ]
  }
  const was = before.targets.map(({ tenant, specs, diagnoses }) => ({ tenant, steps: specs, causes: diagnoses }))
  const selected = before.targets.flatMap(({ specs }) => specs.map(({ id }) => id))
  return otherwise({ targets: was, run: { selected } }, { targets: after.targets })
}
