import { execFile } from 'node:child_process'
import type { Tool } from '../evidence/index.ts'
import { defineProbe } from './lib/define.ts'

/** How each tool of the runbook's prerequisites tells its version. */
const VERSION_COMMANDS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['terraform', ['version', '-json']],
  ['aws', ['--version']],
  ['jq', ['--version']],
  ['git', ['--version']],
]
/** The AWS CLI v2 unpacks itself at its first start. */
const ANSWER_MS = 10_000
/** The shell's code for "command not found", by which version managers' shims say that nothing is behind them. */
const NOT_FOUND = 127

/** The command line tools of the runbook's steps, on this machine's PATH; no shell is between. */
export default defineProbe({
  kind: 'tools',
  shows: 'the versions of the tools on this machine',
  scope: 'environment',
  reproduce: () => VERSION_COMMANDS.map(([name, args]) => [name, ...args].join(' ')).join('; '),
  collect: async ({ signal }) => ({
    tools: await Promise.all(VERSION_COMMANDS.map(([name, args]) => look(name, args, signal))),
  }),
})

function look(name: string, args: readonly string[], signal: AbortSignal): Promise<Tool> {
  const { promise, resolve } = Promise.withResolvers<Tool>()
  // Terraform would otherwise ask the internet for a newer one first.
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' }
  const options = { signal, timeout: ANSWER_MS, killSignal: 'SIGKILL', env } as const
  execFile(name, [...args], options, (error, stdout, stderr) => {
    const gone = error !== null && (error.code === 'ENOENT' || error.code === NOT_FOUND)
    resolve(gone ? { name, found: false } : { name, found: true, version: versionIn(`${stdout}\n${stderr}`) })
  })
  return promise
}

/** The version in a tool's own words: `"terraform_version": "1.11.4"`, `aws-cli/2.15.30 Python/3.11`, `jq-1.6`, `git version 2.39.5`. */
const versionIn = (text: string): string | null =>
  (/"terraform_version":\s*"(\d[\d.]*)/.exec(text) ?? /(?:^|[^\d.])(\d+\.\d+(?:\.\d+)*)/.exec(text))?.[1] ?? null
