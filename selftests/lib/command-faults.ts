import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { redact } from '../../lib/text/redact.ts'
import { commandLines } from '../../reports/lib/command-lines.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)

/** What a shell, a linter and the redactor find wrong with commands that are to be pasted as printed; empty when nothing is. */
export const faultsOf = (commands: readonly string[]): Promise<string> =>
  scriptFaults([scriptOf(commands)], commands.filter(isSpoilt))

const scriptOf = (commands: readonly string[]): string => ['#!/usr/bin/env bash', ...commands, ''].join('\n')

const isSpoilt = (command: string): boolean =>
  redact(command, 'command') !== command ||
  /undefined|\[object|\bnull\b|\bNaN\b/.test(command) ||
  substitutesAmongArguments(command)

/** Whether a shell would go on with what another command should have given: it looks at that one's end only where it is assigned. */
export const substitutesAmongArguments = (command: string): boolean =>
  command
    .replaceAll('\\\n', ' ')
    .replace(/'[^']*'/g, '')
    .split('\n')
    .some(line => /\$\((?!\(|date )/.test(line.replace(/^\w+=\$\(/, '')))

/** What a shell and a linter find wrong with scripts. */
export const scriptFaults = (texts: readonly string[], spoilt: readonly string[] = []): Promise<string> =>
  withTemporaryFolder(async folder => {
    const scripts = texts.map((_, at) => join(folder, `fixes-${at}.sh`))
    await Promise.all(scripts.map((script, at) => writeFile(script, texts[at] ?? '')))
    return [...spoilt, await outputOf('bash', ['-c', EACH, 'bash', ...scripts])].filter(text => text !== '').join('\n')
  })

/** One process for all of it: to start one from here takes longer than to look through a script, since all of this process' memory is copied. */
const EACH = `for script; do bash -n "$script" || failed=1; done
if command -v shellcheck > /dev/null; then shellcheck "$@" || failed=1; fi
exit "\${failed:-0}"`

/** The same of what the screen makes of commands, at the widths of terminals, each form of them once, and of the script that has them. */
export function shownFaults(commands: readonly string[], script: string): Promise<string> {
  const shown = new Set(
    [80, 100, 160].flatMap(columns =>
      commands.map(command =>
        commandLines(command, columns)
          .map(({ text }) => text)
          .join('\n'),
      ),
    ),
  )
  return scriptFaults([scriptOf([...shown]), script], [...shown].filter(isSpoilt))
}

/** What a command prints when it finds something; empty where it is not installed. */
const outputOf = (command: string, args: readonly string[]): Promise<string> =>
  run(command, args).then(
    () => '',
    (failure: { readonly code?: unknown; readonly stdout?: string; readonly stderr?: string }) =>
      failure.code === 'ENOENT' ? '' : `${failure.stdout ?? ''}${failure.stderr ?? ''}`,
  )
