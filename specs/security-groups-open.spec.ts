import { PORTS } from '../evidence/expectations.ts'
import type { SecurityGroup, TargetHealth } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { admits, letsOut } from '../evidence/readings/admission.ts'
import {
  albToTasks,
  closedFact,
  closedSide,
  type Hop,
  isOpen,
  taskGroups,
  tasksToDatabase,
  tasksToEfs,
} from '../evidence/readings/paths.ts'
import { type StepEvidence, testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

const NOBODY = { groupIds: [], addresses: [] }

export default testStep('security-groups-open', (seen, { target }) => {
  const { 'security-groups': groups } = seen
  const tasks = observed(seen.tasks)
  const front = albToTasks(groups, observed(seen.service), observed(seen['load-balancer']))
  const hops = [...(front ? [front] : []), tasksToDatabase(groups, tasks), tasksToEfs(groups, tasks)]
  const closed = hops.flatMap(hop => {
    const side = closedSide(hop)
    return side ? [closedFact(hop, side)] : []
  })
  const notes = notesOn(seen, target.environment.cloudFront !== null)
  if (closed.length > 0) return failed(closed.join('; '), notes)
  const answered = targetsAnswered(observed(seen['target-health']))
  const open = hops.filter(hop => isOpen(hop) || (hop === front && answered))
  const undecided = [
    ...(front || answered ? [] : ['the load balancer carries a security group that was not seen']),
    ...hops.filter(hop => !open.includes(hop)).map(whyUndecided),
  ]
  if (undecided.length > 0) return unknown(undecided.join('; '), notes)
  const ways = hops.map(({ from, to, port }) => `${from.name} to ${to.name} on ${port}`)
  return passed(
    `open: ${[...(front ? [] : ['the load balancer to the tasks (they answer it)']), ...ways].join(', ')}`,
    notes,
  )
})

/** A target that is healthy, or answered with a wrong status, was reached. */
const targetsAnswered = (health: TargetHealth | undefined): boolean =>
  health?.found === true &&
  health.targets.some(({ state, reason }) => state === 'healthy' || reason === 'Target.ResponseCodeMismatch')

function whyUndecided({ from, to, port }: Hop): string {
  const unseen = [from, to].filter(({ groups }) => groups.length === 0).map(({ name }) => name)
  return unseen.length > 0
    ? `no security group of ${unseen.join(' and ')} was found by its Name tag`
    : `whether ${from.name} may connect to ${to.name} on tcp ${port} depends on addresses that are not known here`
}

function notesOn(
  { 'security-groups': securityGroups }: StepEvidence<'security-groups-open'>,
  hasEdge: boolean,
): readonly string[] {
  const notes: string[] = []
  if (letsOut(taskGroups(securityGroups), NOBODY, PORTS.https) === 'closed') {
    notes.push('the tasks are let out to nobody on tcp 443: images, secrets and logs then need endpoints in the VPC')
  }
  if (hasEdge && securityGroups.alb.some(isOpenToTheWorld)) {
    notes.push('the load balancer is open to the world on tcp 80: whoever knows its name gets past Basic Auth')
  }
  return notes
}

const isOpenToTheWorld = (group: SecurityGroup): boolean => admits([group], NOBODY, PORTS.http) === 'open'
