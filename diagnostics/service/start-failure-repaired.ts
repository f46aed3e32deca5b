import { advice } from '../../evidence/fix.ts'
import type { DbSecret, Image, Logs, TaskDefinition } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { type FailedStart, failedStarts } from '../../evidence/readings/failed-starts.ts'
import { namedIn, type StartFailure } from '../../evidence/readings/start-failure.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { withoutSuffix } from '../lib/secret-policy.ts'
import { endFact } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

interface AsSeenNow {
  readonly secret: DbSecret | undefined
  readonly image: Image | undefined
  readonly logs: Logs | undefined
  readonly definition: TaskDefinition | undefined
}

/** What shows that a failure would not come again; undefined where it would, or where that cannot be seen. */
type Repair = (failure: FailedStart, now: AsSeenNow) => string | undefined

const ofSecret: Repair = ({ text }, { secret }) => {
  if (secret?.state !== 'present' || secret.json !== 'object' || secret.referencedByTask === false) return undefined
  const { secret: asked, jsonKey } = namedIn(text)
  const isOther = asked?.startsWith('arn:') === true && withoutSuffix(asked) !== withoutSuffix(secret.arn)
  const wanted = [...secret.keysAskedFor, ...(jsonKey === null ? [] : [jsonKey])]
  if (isOther || wanted.some(key => !secret.keys.includes(key))) return undefined
  const stored = secret.versionCreatedAt === null ? '' : ` (stored ${utc(secret.versionCreatedAt)})`
  return `${secret.name} is there now with every key that is asked for${stored}`
}

const ofImage: Repair = ({ text }, { image }) => {
  if (image?.registry !== 'ecr' || !image.found) return undefined
  const asked = namedIn(text).image
  if (asked !== null && asked !== image.reference && !asked.startsWith(`${image.reference}:`)) return undefined
  return `ECR has ${image.reference} now`
}

const ofLogs: Repair = (_, { logs, definition }) => {
  const group = definition?.running.logGroup
  return logs?.groupFound && (group === undefined || group === logs.group)
    ? `the log group ${logs.group} is there now`
    : undefined
}

const REPAIRS: Readonly<Partial<Record<StartFailure, Repair>>> = {
  'secret-missing': ofSecret,
  'secret-without-value': ofSecret,
  'secret-pending-deletion': ofSecret,
  'secret-key-missing': ofSecret,
  'secret-malformed': ofSecret,
  'image-missing': ofImage,
  'log-group-missing': ofLogs,
}

export default defineDiagnosis({
  id: 'start-failure-repaired',
  runbook: 'Issue 5',
  title: 'What kept the tasks from starting is repaired, but none has started since',
  rootCause:
    'The tasks could not start for a reason that has been repaired since. ECS waits longer from one try to the next, up to about 27 minutes: a new deployment starts tasks at once.',
  needs: ['service'],
  considers: ['stopped-tasks', 'tasks', 'db-secret', 'image', 'logs', 'task-definition'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention: 'Start a new deployment after each repair, and watch it with the gate.',
  match({ service, ...seen }, target) {
    const [newest, ...others] = failedStarts(service, observed(seen['stopped-tasks']), observed(seen.tasks))
    if (!newest?.means) return undefined
    const now: AsSeenNow = {
      secret: observed(seen['db-secret']),
      image: observed(seen.image),
      logs: observed(seen.logs),
      definition: observed(seen['task-definition']),
    }
    const repaired = REPAIRS[newest.means]?.(newest, now)
    if (repaired === undefined) return undefined
    const alike = others.filter(({ means }) => means === newest.means)
    return {
      because: facts([endFact([newest, ...alike]), repaired, serviceFact(service)]),
      fixes: [
        newTasks(target, 'ECS tries at once'),
        advice('Or wait', 'ECS tries again by itself, at most about 27 minutes after the last try'),
      ],
    }
  },
})
