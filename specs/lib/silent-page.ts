import { type Fix, look, readLog } from '../../evidence/fix.ts'
import type { Logs, Service, StoppedTasks, TaskDefinition, Tasks } from '../../evidence/index.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import type { AnswerKind, WordPressProof } from '../../evidence/readings/wordpress.ts'
import { quoted } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { failedWith, type Verdict } from '../verdict.ts'

/** Answers of the tenant's own container of which the page itself does not say where they come from. */
const OF_CONTAINER: readonly AnswerKind[] = [
  'empty-500',
  'critical-error',
  'unexpected-status',
  'web-server-page',
  'empty',
  'empty-body',
]
/** Where the load balancer, or a web server before PHP, got no answer: what the log says of it is told, and nothing where it says nothing. */
const NOT_ANSWERED: AnswerKind = 'alb-error'
const SHOWN_LINES = 2
/** Time, module, process and client; PHP's own lines have the time alone. */
const APACHE_HEAD = /^(?:\[[^\]]{0,80}\] ){2,6}/

/** `undefined`: could not be seen. */
interface SeenBeside {
  readonly logs: Logs | undefined
  readonly tasks: Tasks | undefined
  readonly stopped: StoppedTasks | undefined
  readonly service: Service | undefined
  readonly definition: TaskDefinition | undefined
}

/** A failed page with what the log says beside it, and the one thing to look at next where no cause is known. */
export function withNextLook(verdict: Verdict, proof: WordPressProof, beside: SeenBeside, target: Target): Verdict {
  if (verdict.status !== 'failed') return verdict
  const said = inLog(proof, beside)
  const fixes = said !== '' ? [readOwnLog(beside, target)] : nextLook(proof, beside, target)
  return fixes.length === 0 ? verdict : failedWith(`${verdict.reason}${said}`, fixes, verdict.notes)
}

const readOwnLog = ({ definition }: SeenBeside, target: Target): Fix =>
  readLog(target, definition?.running.logGroup ?? target.environment.logGroup)

function nextLook({ kind }: WordPressProof, beside: SeenBeside, target: Target): readonly Fix[] {
  if (OF_CONTAINER.includes(kind)) return [readOwnLog(beside, target)]
  if (kind !== 'no-answer') return []
  const { albName } = target.environment
  return [
    look(
      target,
      `See whether ${albName} is active, and in which subnets and security groups`,
      'elbv2 describe-load-balancers',
      {
        names: albName,
      },
    ),
  ]
}

/** Lines of the tasks in force that no cause is known for; those that have one are told by their own steps. */
function inLog({ kind }: WordPressProof, { logs, tasks, service, stopped }: SeenBeside): string {
  const isSilent = OF_CONTAINER.includes(kind)
  if (!(isSilent || kind === NOT_ANSWERED) || !logs?.groupFound) return ''
  const lines = currentFindings(logs, { service, tasks, stopped }, ['unnamed'])
  if (lines.length === 0)
    return !isSilent || logs.findings.length > 0 || logs.truncated ? '' : '; no error line of the log says why'
  const said = new Set(lines.map(({ excerpt }) => quoted(excerpt.replace(APACHE_HEAD, ''))))
  return `; the log says ${[...said].slice(0, SHOWN_LINES).join(' and ')}`
}
