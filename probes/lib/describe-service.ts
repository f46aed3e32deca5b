import type { DescribeServicesCommandOutput, Service as SdkService } from '@aws-sdk/client-ecs'
import { foreign } from '../../lib/text/foreign.ts'
import type { Target } from '../../platform/target.ts'
import { isNamed, unless } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import { type Common, ofRun, shared } from './common.ts'

/** The most DescribeServices takes at once. */
const BATCH = 10

/** What DescribeServices says of a service; one that does not exist is no error of the call: it stands among the failures. */
type DescribedService =
  | { readonly found: true; readonly service: SdkService }
  | { readonly found: false; readonly reason: 'CLUSTER_MISSING' | 'MISSING' }

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly common: Common
}

const described = shared<DescribeServicesCommandOutput | 'no-cluster'>()

const servicesOf = ofRun(({ targets }) => [...new Set(targets.map(({ names }) => names.service))].sort())

function servicesWith(name: string, common: Common): readonly string[] {
  const all = servicesOf(common)
  return all.includes(name) ? all : [...all, name].sort()
}

/** The tenant's service. The services of a run are asked for ten at a time. */
export async function describeService(look: Look): Promise<DescribedService> {
  const { target, common } = look
  const name = target.names.service
  const all = servicesWith(name, common)
  const at = all.indexOf(name)
  const from = at - (at % BATCH)
  const names = all.slice(from, from + BATCH)
  const answer = await describeTogether(look, names).catch((error: unknown) => {
    // A permission for some of them only is no reason to see none.
    if (names.length > 1 && isNamed(error, 'AccessDeniedException')) return describeTogether(look, [name])
    throw error
  })
  if (answer === 'no-cluster') return { found: false, reason: 'CLUSTER_MISSING' }
  const service = answer.services?.find(({ serviceName }) => serviceName === name)
  if (service) return { found: true, service }
  const { failures = [] } = answer
  // `arn:aws:ecs:{region}:{account}:service/{cluster}/{name}`
  const own = names.length === 1 ? failures[0] : failures.find(({ arn }) => arn?.split('/').at(-1) === name)
  if (own?.reason === 'MISSING') return { found: false, reason: own.reason }
  const reason = own?.reason ?? 'it says nothing of it'
  throw cannotLook(
    'service-error',
    `ecs:DescribeServices neither returns ${name} nor calls it missing (${foreign(reason)})`,
    '',
  )
}

function describeTogether({ target, aws, common }: Look, names: readonly string[]) {
  const { cluster } = target.environment
  return described(common, `${cluster} ${names.join(' ')}`, async signal => {
    const [ecs, { DescribeServicesCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
    const command = new DescribeServicesCommand({ cluster, services: [...names] })
    return (await unless(['ClusterNotFoundException'], ecs.send(command, { abortSignal: signal }))) ?? 'no-cluster'
  })
}
