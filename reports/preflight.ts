import type { Preflight } from '../runner/report/preflight.ts'
import { legible } from './lib/legible.ts'
import { unrealOf } from './lib/sandbox-mark.ts'
import { cut, ends, oneLine } from './lib/text.ts'

export const preflightJson = (preflight: Preflight): string => `${JSON.stringify(legible(preflight), null, 2)}\n`

type Permission = Preflight['targets'][number]['permissions'][number]

const WORD = { missing: 'MISSING', unclear: 'UNCLEAR', 'not-tried': 'NOT TRIED' } as const
const MESSAGE_COLUMNS = 200
const UNCLEAR_ONLY = 3

/** What the text needs to know besides what was found. */
interface Knowledge {
  /** In the runbook's order. */
  readonly stepIds: readonly string[]
  /** Who else than the caller's own policies denies, by the message of a denial; undefined for nobody. */
  readonly deniedBy: (message: string) => string | undefined
}

/** What is missing, by the step that needs it. */
export function preflightText(preflight: Preflight, columns: number, knowledge: Knowledge): string {
  const clean = legible(preflight)
  const { environment, region, account, phase, caller, problem, targets, exitCode, policies, attach, remedies } = clean
  const lines = targets.flatMap(({ tenant, permissions }) => [
    ends(`${tenant}  ${environment}  ${region}  ${account}`, countsOf(permissions), columns),
    ...byStep(permissions, knowledge),
    '',
  ])
  const head = [
    `preflight of phase ${phase}, as ${caller ?? 'nobody'}`,
    ...unrealOf({ ...clean, sandbox: environment === 'sandbox' }),
    '',
  ]
  const tail =
    problem !== null
      ? [`UNCLEAR     nothing could be tried: ${problem}`]
      : exitCode === 0
        ? [`${whatIsPermitted(permissionsOf(targets))} is permitted, as ${policies.join(' and ')} would have it.`]
        : [
            ...(attach.length > 0
              ? [
                  `${policies.join(' and ')} ${policies.length === 1 ? 'grants' : 'grant'} exactly what such a run needs:`,
                  ...attach.map(each => `  ${each}`),
                ]
              : []),
            ...remedies,
            ...(exitCode === UNCLEAR_ONLY
              ? ['No permission is known to be missing: fix what is UNCLEAR, or wait, and try again.']
              : []),
          ]
  return `${[...head, ...lines, ...tail].join('\n')}\n`
}

const permissionsOf = (targets: Preflight['targets']): readonly Permission[] =>
  targets.flatMap(({ permissions }) => permissions)

function whatIsPermitted(permissions: readonly Permission[]): string {
  if (permissions.some(({ state }) => state === 'missing')) return 'Every call that such a run cannot do without'
  return permissions.some(({ state }) => state === 'not-tried')
    ? 'Every call that can be tried'
    : 'Every call of such a run'
}

const countsOf = (permissions: readonly Permission[]): string =>
  (['allowed', 'missing', 'unclear', 'not-tried'] as const)
    .map(state => [state, permissions.filter(each => each.state === state).length] as const)
    .filter(([state, count]) => count > 0 || state === 'missing')
    .map(([state, count]) => `${count} ${state.replace('-', ' ')}`)
    .join('  ')

function byStep(permissions: readonly Permission[], { stepIds, deniedBy }: Knowledge): readonly string[] {
  const named = [...new Set(permissions.flatMap(({ neededBy }) => neededBy))]
  const inOrder = stepIds.filter(id => named.includes(id))
  const steps = [...inOrder, ...named.filter(each => !inOrder.some(id => id === each))]
  const width = Math.max(0, ...steps.map(({ length }) => length))
  return (['missing', 'unclear', 'not-tried'] as const).flatMap(state =>
    steps.flatMap(step => {
      const own = permissions.filter(each => each.state === state && each.neededBy.includes(step))
      return own.map(each => `${WORD[state].padEnd(9)}  ${step.padEnd(width)}  ${nameOf(each, deniedBy)}`)
    }),
  )
}

function nameOf({ action, about, state, message, optional }: Permission, deniedBy: Knowledge['deniedBy']): string {
  const denier = state === 'missing' ? deniedBy(message ?? '') : undefined
  const said = state === 'missing' ? denier && `denied by ${denier}` : message && cut(oneLine(message), MESSAGE_COLUMNS)
  return `${action}${about === null ? '' : ` on ${about}`}${said ? `: ${said}` : ''}${optional && state === 'missing' ? ' (optional: it only sharpens what is said)' : ''}`
}
