import { parseArgs } from 'node:util'
import { RootCommand, ShellCompDirective, script } from '@bomb.sh/tab'
import { projectRoot, tool } from '../lib/files/project.ts'
import { isOnS3 } from '../lib/files/s3-address.ts'
import { platformFolder } from '../platform/data/folder.ts'
import { type Environment, SANDBOX } from '../platform/environment.ts'
import { ALL_TENANTS, SANDBOX_FLEET } from './arguments.ts'
import { environmentNames, PLATFORM_VARIABLE, readEnvironmentOf } from './environment.ts'
import { flagRows, flags, type Source } from './flags.ts'
import { helpTopics } from './help.ts'
import { flushed, print } from './stdio.ts'
import { unknownName, usageError } from './usage-error.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
const COMMAND = 'completion'

/** What a shell may write after a word, with what it says of it. */
type Suggestion = readonly [value: string, description: string]

/** The script that a shell reads for `tenant-runbook completion SHELL`; throws a usage error for a shell that is none of the three. */
export async function printCompletionScript([shell, ...others]: readonly string[]): Promise<void> {
  const known = SHELLS.find(one => one === shell)
  if (shell === undefined || others.length > 0) throw usageError(`write: tenant-runbook ${COMMAND} ${SHELLS.join('|')}`)
  if (known === undefined) throw unknownName('shell', shell, SHELLS)
  const { name } = tool()
  const program = [process.execPath, `${projectRoot}/cli/start.js`].map(path => `'${path}'`).join(' ')
  const around = known === 'bash' ? aroundBash(name) : { before: '', after: '' }
  print(around.before)
  script(known, name, program)
  print(around.after)
  await flushed()
}

/**
 * The script for bash makes constants, which may be made once only, asks a function of the package bash-completion, which not everybody has, and
 * leaves no way to complete the name of a file.
 */
function aroundBash(name: string): { readonly before: string; readonly after: string } {
  const own = `__${name.replaceAll('-', '_')}_complete`
  return {
    before: `if ! declare -F ${own} >/dev/null; then
if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
  }
fi
`,
    after: `fi\ncomplete -o default -F ${own} ${name}\n`,
  }
}

/** Puts on stdout what a shell may write in place of the last of these words, for the script above. */
export async function printSuggestions(words: readonly string[], variables: NodeJS.ProcessEnv): Promise<void> {
  // bash hands over `--env=prod` as three words.
  const typed = words.filter(word => word !== '=')
  const last = typed.at(-1) ?? ''
  const asked = last.startsWith('--') && last.includes('=') ? last.slice(0, last.indexOf('=')) : typed.at(-2)
  const [name, row] = flagRows.find(([flag]) => `--${flag}` === asked) ?? []
  if (row?.takes === 'file' || row?.takes === 'folder') {
    print(`:${ShellCompDirective.ShellCompDirectiveDefault}\n`)
    await flushed()
    return
  }
  const suggestions = row?.takes === undefined ? [] : await suggestionsFor(row.takes, typed, variables)
  const command = new RootCommand()
  for (const [flag, { type, help, short }] of flagRows) {
    if (type === 'boolean') command.option(flag, help, short)
    else
      command.option(flag, help, complete => {
        if (flag === name) for (const [value, description] of continued(last, suggestions)) complete(value, description)
      })
  }
  command.command(COMMAND, 'a script for the shell that completes this command').argument('shell', complete => {
    for (const shell of SHELLS) complete(shell, '')
  })
  if (typed.some(word => word === '--help' || word === '-h'))
    command.argument('topic', complete => {
      for (const [topic, about] of helpTopics) complete(topic, about)
    })
  command.parse([...typed])
}

/** Of a list what was written of it so far stays, and what stands in it is not offered again. */
function continued(last: string, suggestions: readonly Suggestion[]): readonly Suggestion[] {
  const value = last.startsWith('--') ? last.slice(last.indexOf('=') + 1) : last
  const begun = value.slice(0, value.lastIndexOf(',') + 1)
  const taken = begun.split(',')
  return suggestions.filter(([word]) => !taken.includes(word)).map(([word, about]) => [`${begun}${word}`, about])
}

async function suggestionsFor(
  takes: readonly string[] | Source,
  typed: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<readonly Suggestion[]> {
  if (typeof takes !== 'string') return takes.map(word => [word, ''])
  const { specIds, catalogue } = await import('../specs/catalogue.ts')
  const steps = specIds.map((id): Suggestion => [id, catalogue[id].title])
  const { values } = parseArgs({ args: [...typed], options: flags, strict: false, allowPositionals: true })
  const platform = platformFolder(textOf(values.platform) ?? (variables[PLATFORM_VARIABLE] || undefined))
  switch (takes) {
    case 'environments':
      return environmentNames(platform).map(name => [name, ''])
    case 'tenants':
      return tenantsOf({
        env: textOf(values.env) ?? variables.ENVIRONMENT ?? SANDBOX,
        platform,
        stateDir: textOf(values.state),
      })
    case 'profiles': {
      const { configuredProfiles } = await import('../probes/lib/configured-profiles.ts')
      return (await configuredProfiles()).map(name => [name, ''])
    }
    case 'steps':
      return steps
    case 'steps and causes': {
      const { layerOf } = await import('../diagnostics/ids.ts')
      return [...steps, ...Object.entries(layerOf).map(([id, layer]): Suggestion => [id, `a cause: ${layer}`])]
    }
    case 'faults': {
      const { faultIds } = await import('../sandbox/faults/index.ts')
      return faultIds.map(id => [id, ''])
    }
    case 'file':
    case 'folder':
      return []
  }
}

/** Those that the data or a history name; what else there is only AWS knows, and completing asks nobody. */
async function tenantsOf({
  env,
  platform,
  stateDir,
}: Parameters<typeof readEnvironmentOf>[0] & { readonly stateDir: string | undefined }): Promise<
  readonly Suggestion[]
> {
  const { overrides, excludedTenants }: typeof NOTHING = await readEnvironmentOf({ env, platform }).catch(() => NOTHING)
  const named = env === SANDBOX ? SANDBOX_FLEET : Object.keys(overrides)
  const remembered =
    stateDir === undefined || isOnS3(stateDir)
      ? []
      : await import('../history/store.ts')
          .then(({ loadState }) => loadState(stateDir, env))
          .then(({ tenants }) => Object.keys(tenants))
          .catch(() => [])
  const known = [...new Set([...named, ...remembered])].filter(name => !excludedTenants.includes(name))
  return [...known.sort(), ALL_TENANTS].map(name => [name, ''])
}

const NOTHING: Pick<Environment, 'overrides' | 'excludedTenants'> = { overrides: {}, excludedTenants: [] }

const textOf = (value: string | boolean | (string | boolean)[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
