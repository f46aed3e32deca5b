import { FARGATE_SIZES } from '../../evidence/expectations.ts'
import type { PlannedChange } from '../../evidence/index.ts'
import { isDestroyed } from './plan-destroyed.ts'

/** What ECS would not start of the planned definition and service, or start where nobody reaches it; values that are not known yet are not wrong. */
export const cannotRun = (changes: readonly PlannedChange[]): readonly string[] =>
  changes
    .filter(change => !isDestroyed(change))
    .flatMap(change =>
      (change.type === 'aws_ecs_task_definition'
        ? notForFargate(change)
        : change.type === 'aws_ecs_service'
          ? [...cutOff(change), ...otherPorts(change, changes)]
          : []
      ).map(fault => `${change.address}: ${fault}`),
    )

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
function notForFargate({ planned }: PlannedChange): readonly string[] {
  const { networkMode = 'awsvpc', launchTypes = [], cpu, memoryMb, executionRole } = planned
  const memories = cpu === undefined ? undefined : FARGATE_SIZES.get(cpu)
  const isSize =
    cpu === undefined || (memories !== undefined && (memoryMb === undefined || memories.includes(memoryMb)))
  return [
    ...(networkMode === 'awsvpc' ? [] : [`network_mode is ${networkMode}, and Fargate runs awsvpc alone`]),
    ...(launchTypes.length === 0 || launchTypes.includes('FARGATE')
      ? []
      : [`requires_compatibilities is ${launchTypes.join(', ')}, without FARGATE`]),
    ...(isSize ? [] : [`${cpu} CPU units with ${memoryMb ?? 'unknown'} MiB are no size of Fargate`]),
    ...(executionRole === '' ? ['has no execution role: neither secret nor log nor image of ECR is to be had'] : []),
  ]
}

/** The network of a service is its platform's: what is taken from it is not given back by anything that this plan makes. */
function cutOff({ planned, was }: PlannedChange): readonly string[] {
  const [before, after] = [was?.network, planned.network]
  if (!before || !after) return []
  const lost = before.securityGroups.filter(group => !after.securityGroups.includes(group))
  const instead = after.securityGroups.join(', ') || "the VPC's default one"
  return [
    ...(lost.length === 0 ? [] : [`security group change (${lost.join(', ')} is taken away, ${instead} is left)`]),
    ...(after.publicAddress && !before.publicAddress ? ['its tasks get a public address'] : []),
  ]
}

function otherPorts({ planned, was }: PlannedChange, changes: readonly PlannedChange[]): readonly string[] {
  const mapped = changes
    .filter(({ type }) => type === 'aws_ecs_task_definition')
    .filter(change => !isDestroyed(change))
    .flatMap(change => change.planned.mappedPorts ?? [])
  const wanted = mapped.length > 0 ? mapped : was?.ports
  const others = (planned.ports ?? []).filter(port => wanted?.includes(port) === false)
  return others.map(port => `registers port ${port} of its tasks, which listen on ${wanted?.join(', ')}`)
}
