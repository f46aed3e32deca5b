import type { Environment } from '../platform/environment.ts'
import type { Call } from '../probes/calls/define.ts'
import type { CallName } from '../probes/lib/allowed-commands.ts'
import { type Condition, grants } from './grants.ts'
import { callsOfUse, type Use } from './uses.ts'

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Condition
}

/** An identity policy as IAM takes it. */
export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** The one operation that IAM calls otherwise. */
export const actionOf = (call: CallName): string => (call === 's3:HeadBucket' ? 's3:ListBucket' : call)

/** Where a policy stands: from the project's folder, or in the folder that describes the environment. */
export const policyPath = ({ name, platformFolder }: Pick<Environment, 'name' | 'platformFolder'>, use: Use): string =>
  `${platformFolder === null ? '' : `${platformFolder}/`}iam/${name}/${use}.json`

/** What a run of this use may do in an environment, and nothing else. The login task's adds to that of the run it belongs to. */
export function policyOf(use: Use, environment: Environment): Policy {
  const calls = callsOfUse(use, environment).filter(call => use !== 'login-task' || call.attempt === null)
  return { Version: '2012-10-17', Statement: grants.flatMap(grant => statementOf(grant, environment, calls)) }
}

function statementOf(
  { sid, calls, also, resources, condition }: (typeof grants)[number],
  environment: Environment,
  made: readonly Call[],
): readonly Statement[] {
  const own = made.filter(({ name }) => calls.includes(name))
  if (own.length === 0) return []
  const actions = also ?? [...new Set(own.map(({ name }) => actionOf(name)))]
  return [
    {
      Sid: sid,
      Effect: 'Allow',
      Action: actions.toSorted(),
      Resource: resources(environment, own),
      ...(condition ? { Condition: condition(environment) } : {}),
    },
  ]
}

/** The actions that a policy allows. */
export const actionsIn = ({ Statement }: Policy): ReadonlySet<string> =>
  new Set(Statement.flatMap(({ Action }) => Action))
