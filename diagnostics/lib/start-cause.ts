import type { Fix } from '../../evidence/fix.ts'
import type { ExecutionRole, SecurityGroups, Service, TaskDefinition, TaskRole, Tasks } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import type { FailedStart } from '../../evidence/readings/failed-starts.ts'
import { type NamedInEnd, namedIn, type StartFailure } from '../../evidence/readings/start-failure.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import { type Diagnosis, defineDiagnosis } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import type { Station } from '../layers.ts'
import { serviceFact } from './facts.ts'
import { earlierRevision, goBackTo, type RollBackEvidence } from './roll-back.ts'
import { ENDS_NOT_SEEN, endFact, failedToStart } from './start-failure.ts'
import { REPAIR_SHOWN_BY, repairSince } from './start-repairs.ts'
import { NO_TASKS } from './steps.ts'

/** What a cause that only ECS' words tell has to work with. */
interface FailedStartFacts {
  readonly failed: readonly FailedStart[]
  readonly newest: FailedStart
  /** What the newest one's words name. */
  readonly named: NamedInEnd
  readonly service: Extract<Service, { found: true }>
  readonly definition: TaskDefinition | undefined
  readonly groups: SecurityGroups | undefined
  readonly role: ExecutionRole | undefined
  /** The way back to the revision before, where there is one; else nothing. */
  readonly goBack: readonly Fix[]
}

interface StartCause {
  readonly id: DiagnosisId
  readonly runbook: string
  readonly title: string
  readonly rootCause: string
  readonly prevention: string
  readonly means: readonly StartFailure[]
  readonly explains?: readonly SpecId[]
  readonly hides?: Diagnosis['hides']
  readonly severity?: Diagnosis['severity']
  readonly breaksAt?: Station
  /** The same where no start has failed yet, but the next one will. */
  readonly beforeAnyStart?: (
    seen: {
      readonly definition: TaskDefinition | undefined
      readonly roles: readonly (ExecutionRole | TaskRole)[]
      readonly tasks: Tasks | undefined
    },
    target: Target,
  ) => { readonly because: readonly string[]; readonly rootCause: string; readonly fixes: readonly Fix[] } | undefined
  readonly match: (
    told: FailedStartFacts,
    target: Target,
  ) =>
    | {
        readonly because?: readonly (string | undefined | false)[]
        readonly rootCause?: string
        readonly fixes: readonly Fix[]
      }
    | undefined
}

/** A cause that is told by the words of failed starts, in tasks' ends or in events. */
export const defineStartCause = ({
  means,
  match,
  beforeAnyStart,
  explains = NO_TASKS,
  ...row
}: StartCause): Diagnosis =>
  defineDiagnosis({
    ...row,
    needs: ['service'],
    considers: ['stopped-tasks', 'task-definition-history', ...REPAIR_SHOWN_BY],
    explains,
    obscures: ['database-reachable'],
    match({ service, ...seen }, target) {
      const stopped = observed(seen['stopped-tasks'])
      const tasks = observed(seen.tasks)
      const failed = failedToStart(service, stopped, tasks, ...means)
      const [newest] = failed
      if (!service.found) return stopped ? undefined : ENDS_NOT_SEEN
      if (!newest) {
        const roles = [observed(seen['execution-role']), observed(seen['task-role'])].flatMap(role => role ?? [])
        const coming = beforeAnyStart?.({ definition: observed(seen['task-definition']), roles, tasks }, target)
        if (coming) return { ...coming, because: facts([...coming.because, serviceFact(service)]) }
        return stopped ? undefined : ENDS_NOT_SEEN
      }
      // What is over is said by the cause that knows it.
      if (repairSince(newest, { service, ...seen }, target) !== undefined) return undefined
      const definition = observed(seen['task-definition'])
      const evidence: RollBackEvidence = {
        definition,
        history: observed(seen['task-definition-history']),
        tasks,
        stopped,
      }
      const before = earlierRevision(evidence, target)
      const found = match(
        {
          failed,
          newest,
          named: namedIn(newest.text),
          service,
          definition,
          groups: observed(seen['security-groups']),
          role: observed(seen['execution-role']),
          goBack: before ? goBackTo(before, evidence, target) : [],
        },
        target,
      )
      if (!found) return undefined
      const { because = [], ...rest } = found
      return { because: facts([endFact(failed), ...because, serviceFact(service)]), ...rest }
    },
  })
