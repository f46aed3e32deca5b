import type { PlannedChange } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import type { Target } from '../../platform/target.ts'
import { isDestroyed } from './plan-destroyed.ts'

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** Whether a record is for the tenant's domain or a name below it; Terraform takes names with and without their zone. */
export function isOwnRecordName(name: string, { domain }: Target): boolean {
  const record = plain(name)
  const own = plain(domain)
  return record === own || record.endsWith(`.${own}`) || (record !== '' && own.startsWith(`${record}.`))
}

/** Records that lead visitors past what stands in front of the tenant. Names that begin with `_` are for proofs, no visitor asks for them. */
export function wrongRecords(changes: readonly PlannedChange[], target: Target): readonly string[] {
  const edge = target.environment.cloudFront !== null
  const isRight = (name: string) => plain(name).endsWith(edge ? '.cloudfront.net' : '.elb.amazonaws.com')
  const elsewhere = (name: string) => !isRight(name) && !sameHost(name, target.domain)
  return changes.flatMap(change => {
    const { name = '', leadsTo = [] } = change.planned
    if (change.type !== 'aws_route53_record' || isDestroyed(change) || name.startsWith('_')) return []
    const wrong = leadsTo.filter(elsewhere)
    const way = edge ? 'CloudFront, so visitors come past it and its login' : 'the load balancer'
    return wrong.length === 0 ? [] : [`${change.address}: leads to ${wrong.join(', ')}, not to ${way}`]
  })
}
