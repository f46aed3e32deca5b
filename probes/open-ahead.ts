import type { EvidenceKind } from '../evidence/index.ts'
import type { Call } from './calls/define.ts'
import { callsFor } from './calls/index.ts'
import { shared } from './lib/common.ts'
import type { ProbeContext } from './lib/define.ts'

/** A service is seldom asked more at the same time. */
const OF_ONE_SERVICE = 2

const opened = shared<void>()

/** Opens connections to the services that will be asked about these kinds, once per run and beside its first calls; an endpoint without TLS needs none. */
export function openAhead(
  { target, aws, common }: Pick<ProbeContext<never>, 'target' | 'aws' | 'common'>,
  kinds: Iterable<EvidenceKind>,
): void {
  if (target.access.awsEndpointUrl?.startsWith('http:')) return
  const byService = Map.groupBy(callsFor(kinds, target.environment), ({ name }) => name.split(':')[0])
  const tried: readonly Call[] = [...byService.values()].flatMap(calls => calls.slice(0, OF_ONE_SERVICE))
  void opened(common, '', async abortSignal => {
    await Promise.all(tried.map(({ attempt }) => aws.openFor(async () => attempt?.({ target, aws, abortSignal }))))
  })
}
