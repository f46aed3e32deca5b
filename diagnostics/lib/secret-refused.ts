import type { DbSecret, ExecutionRole, TaskDefinitionRevision } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { type Denial, denialOf } from '../../evidence/readings/denial.ts'
import type { FailedStart } from '../../evidence/readings/failed-starts.ts'
import { mayReadSecret } from '../../evidence/readings/secret-permission.ts'
import { databaseSecret } from '../../evidence/readings/secret-reference.ts'
import { namedIn } from '../../evidence/readings/start-failure.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import { type CannotTell, type Diagnosis, defineDiagnosis, type Match } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import { serviceFact } from './facts.ts'
import { withoutSuffix } from './secret-policy.ts'
import { ENDS_NOT_SEEN, failedToStart } from './start-failure.ts'
import { NO_TASKS } from './steps.ts'

type Role = Extract<ExecutionRole, { roleFound: true }>

/** What is known of the execution role, the database secret, and of tasks that were refused a secret. */
interface SecretRefused {
  /** Starts that were refused the database secret, or one that is not named; the newest first. */
  readonly refused: readonly FailedStart[]
  /** What refused the newest of them, as far as AWS' words tell. */
  readonly denial: Denial
  /** Starts that were refused a secret beside it, and the newest one's ARN. */
  readonly otherRefused: readonly FailedStart[]
  readonly otherArn: string | undefined
  /** What to answer where nothing but the words of tasks that ended could show the cause. */
  readonly ruledOut: CannotTell | undefined
  /** The database secret's ARN, as far as it is known. */
  readonly arn: string | undefined
  /** What the role's policies say of the database secret; undefined where the role or the ARN could not be seen. */
  readonly decided:
    | { readonly role: Role; readonly arn: string; readonly permission: ReturnType<typeof mayReadSecret> }
    | undefined
}

interface SecretRefusedCause {
  readonly id: DiagnosisId
  readonly runbook: string
  readonly title: string
  readonly rootCause: string
  readonly prevention: string
  readonly explains?: readonly SpecId[]
  readonly match: (
    seen: SecretRefused,
    target: Target,
  ) => (Omit<Match, 'because'> & { readonly because: readonly (string | undefined)[] }) | CannotTell | undefined
}

/** A reason why the execution role is refused a secret when a task starts. */
export const defineSecretRefused = ({ match, explains, ...row }: SecretRefusedCause): Diagnosis =>
  defineDiagnosis({
    ...row,
    needs: [],
    considers: ['execution-role', 'db-secret', 'service', 'stopped-tasks', 'tasks', 'task-definition'],
    explains: explains ?? ['execution-role-reads-secret', ...NO_TASKS],
    obscures: ['database-reachable'],
    match(seen, target) {
      const role = observed(seen['execution-role'])
      if (role && !role.roleFound) return undefined
      const service = observed(seen.service)
      const stopped = observed(seen['stopped-tasks'])
      const arn = arnOf(observed(seen['db-secret']), observed(seen['task-definition'])?.running)
      const isOther = ({ text }: FailedStart): boolean => {
        const named = namedIn(text).secret
        return named !== null && arn !== undefined && withoutSuffix(named) !== withoutSuffix(arn)
      }
      const all = failedToStart(service, stopped, observed(seen.tasks), 'secret-denied')
      const [refused, otherRefused] = [all.filter(start => !isOther(start)), all.filter(isOther)]
      const found = match(
        {
          refused,
          denial: denialOf(refused[0]?.text ?? ''),
          otherRefused,
          otherArn: namedIn(otherRefused[0]?.text ?? '').secret ?? undefined,
          ruledOut: stopped ? undefined : ENDS_NOT_SEEN,
          arn,
          decided: role && arn !== undefined ? { role, arn, permission: mayReadSecret(role, arn) } : undefined,
        },
        target,
      )
      if (!found || 'cannotTell' in found) return found
      return { ...found, because: facts([...found.because, serviceFact(service)]) }
    },
  })

function arnOf(secret: DbSecret | undefined, definition: TaskDefinitionRevision | undefined): string | undefined {
  const own = secret && 'arn' in secret ? secret.arn : null
  return own ?? (definition && databaseSecret(definition)?.arn)
}
