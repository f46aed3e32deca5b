import { denialOf, otherDenial } from '../evidence/readings/denial.ts'
import { specIds } from '../specs/catalogue.ts'
import { legible } from './lib/legible.ts'
import { cut, ends, oneLine } from './lib/text.ts'

/** What a preflight found; the JSON that `--format json` prints is this object. */
export interface Preflight {
  readonly schemaVersion: 1
  /** 0 all permissions are there, 1 some are missing, 3 none is known to be missing, but some could not be tried. */
  readonly exitCode: 0 | 1 | 3
  readonly environment: string
  readonly account: string
  readonly region: string
  readonly phase: string
  /** The ARN of who asked; `null` without a session. */
  readonly caller: string | null
  /** Why nothing could be tried at all. */
  readonly problem: string | null
  readonly targets: readonly {
    readonly tenant: string
    readonly permissions: readonly {
      /** As IAM calls it. */
      readonly action: string
      /** What it is needed for; `null`: everything. */
      readonly about: string | null
      readonly state: 'allowed' | 'missing' | 'unclear' | 'not-tried'
      readonly message: string | null
      /** Whether nothing is left open without it; what is missing then costs no exit code. */
      readonly optional: boolean
      /** Steps by id, and the other parts of a run. */
      readonly neededBy: readonly string[]
    }[]
  }[]
  /** Files of this project that together grant all of it. */
  readonly policies: readonly string[]
  /** How each of them is given to the caller; empty where that would help nothing. */
  readonly attach: readonly string[]
  /** What helps where something else denies than a missing policy of the caller. */
  readonly remedies: readonly string[]
}

export const preflightJson = (preflight: Preflight): string => `${JSON.stringify(legible(preflight), null, 2)}\n`

type Permission = Preflight['targets'][number]['permissions'][number]

const WORD = { missing: 'MISSING', unclear: 'UNCLEAR', 'not-tried': 'NOT TRIED' } as const
const MESSAGE_COLUMNS = 200
const UNCLEAR_ONLY = 3

/** What is missing, by the step that needs it. */
export function preflightText(preflight: Preflight, columns: number): string {
  const { environment, region, account, phase, caller, problem, targets, exitCode, policies, attach, remedies } =
    legible(preflight)
  const lines = targets.flatMap(({ tenant, permissions }) => [
    ends(`${tenant}  ${environment}  ${region}  ${account}`, countsOf(permissions), columns),
    ...byStep(permissions),
    '',
  ])
  const head = [
    `preflight of phase ${phase}, as ${caller ?? 'nobody'}`,
    ...(environment === 'sandbox' ? ['sandbox on this machine, no AWS account was touched'] : []),
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
              ? ['No permission is known to be missing: mend what is UNCLEAR, or wait, and try again.']
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

function byStep(permissions: readonly Permission[]): readonly string[] {
  const named = [...new Set(permissions.flatMap(({ neededBy }) => neededBy))]
  const inOrder = specIds.filter(id => named.includes(id))
  const steps = [...inOrder, ...named.filter(each => !inOrder.some(id => id === each))]
  const width = Math.max(0, ...steps.map(({ length }) => length))
  return (['missing', 'unclear', 'not-tried'] as const).flatMap(state =>
    steps.flatMap(step => {
      const own = permissions.filter(each => each.state === state && each.neededBy.includes(step))
      return own.map(each => `${WORD[state].padEnd(9)}  ${step.padEnd(width)}  ${nameOf(each)}`)
    }),
  )
}

function nameOf({ action, about, state, message, optional }: Permission): string {
  const denier = state === 'missing' ? otherDenial(denialOf(message ?? ''))?.by : undefined
  const said = state === 'missing' ? denier && `denied by ${denier}` : message && cut(oneLine(message), MESSAGE_COLUMNS)
  return `${action}${about === null ? '' : ` on ${about}`}${said ? `: ${said}` : ''}${optional && state === 'missing' ? ' (optional: it only sharpens what is said)' : ''}`
}
