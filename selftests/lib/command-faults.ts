import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { redact } from '../../lib/text/redact.ts'
import { commandLines } from '../../reports/lib/command-lines.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)

/** What a shell, a linter and the redactor find wrong with commands that are to be pasted as printed; empty when nothing is. */
export function faultsOf(commands: readonly string[]): Promise<string> {
  const spoilt = commands.filter(
    command => redact(command, 'command') !== command || /undefined|\[object|\bnull\b|\bNaN\b/.test(command),
  )
  return scriptFaults(['#!/usr/bin/env bash', ...commands, ''].join('\n'), spoilt)
}

/** What a shell and a linter find wrong with a script. */
export const scriptFaults = (text: string, spoilt: readonly string[] = []): Promise<string> =>
  withTemporaryFolder(async folder => {
    const script = join(folder, 'fixes.sh')
    await writeFile(script, text)
    const said = [...spoilt, await outputOf('bash', ['-n', script]), await outputOf('shellcheck', [script])]
    return said.filter(text => text !== '').join('\n')
  })

/** The same of what the screen makes of commands, at the widths of terminals. */
export const shownFaults = (commands: readonly string[]): Promise<string> =>
  faultsOf(
    [80, 100, 160].flatMap(columns =>
      commands.map(command =>
        commandLines(command, columns)
          .map(({ text }) => text)
          .join('\n'),
      ),
    ),
  )

/** What a command prints when it finds something; empty where it is not installed. */
const outputOf = (command: string, args: readonly string[]): Promise<string> =>
  run(command, args).then(
    () => '',
    (failure: { readonly code?: unknown; readonly stdout?: string; readonly stderr?: string }) =>
      failure.code === 'ENOENT' ? '' : `${failure.stdout ?? ''}${failure.stderr ?? ''}`,
  )
