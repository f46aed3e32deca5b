import type { DistributionSummary as SdkSummary } from '@aws-sdk/client-cloudfront'
import type { Distribution, DistributionSummary, Origin } from '../evidence/index.ts'
import { mayBeSecondName } from '../evidence/readings/cache-behaviours.ts'
import { aliasCovers, sameHost } from '../evidence/readings/host-names.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { quote } from '../platform/commands/shell.ts'
import type { Target } from '../platform/target.ts'
import { required } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { toBehaviour } from './lib/cache-behaviour.ts'
import { shared } from './lib/common.ts'
import { defineProbe, type ProbeContext } from './lib/define.ts'
import { needsEdge } from './lib/has-edge.ts'
import { hostsBehind } from './lib/hosts-behind.ts'
import { everyPage } from './lib/pages.ts'

/** The distribution that serves the tenant's name, looked for among every alias of every distribution of the account. */
export default defineProbe({
  kind: 'distribution',
  shows: 'the CloudFront distribution, its aliases, state and origins (ListDistributions)',
  after: ['load-balancer'],
  reproduce: target => {
    const star = `*.${target.domain.split('.').slice(1).join('.')}`
    const query = `DistributionList.Items[?contains(Aliases.Items || \`[]\`, '${target.domain}') || contains(Aliases.Items || \`[]\`, '${star}')]`
    return `${awsInline(target, 'cloudfront list-distributions')} --query ${quote(query)}`
  },
  ahead: async look => distributionsFor(look),
  collect: async ({ target, aws, seen, common, signal }): Promise<Distribution> => {
    const lb = seen['load-balancer']
    const albName = lb.status === 'observed' && lb.data.found ? lb.data.dnsName : undefined
    const all = await distributionsFor({ target, aws, common })
    const inspectedCount = all.length
    // CloudFront gives a request to the most specific alias: the very name before a wildcard.
    for (const covers of [sameHost, aliasCovers]) {
      for (const distribution of all) {
        const matchedAlias = distribution.aliases.find(alias => covers(alias, target.domain))
        if (matchedAlias === undefined) continue
        const origins =
          albName === undefined ? distribution.origins : await ledBy(target, distribution.origins, albName, signal)
        return { found: true, matchedAlias, distribution: { ...distribution, origins }, inspectedCount }
      }
    }
    const atAlb = ({ origins }: DistributionSummary) =>
      albName !== undefined && origins.some(({ domainName }) => sameHost(domainName, albName))
    return { found: false, sameOrigin: all.filter(atAlb), inspectedCount }
  },
})

const everyDistribution = shared<readonly DistributionSummary[]>()

function distributionsFor({ target, aws, common }: Pick<ProbeContext<never>, 'target' | 'aws' | 'common'>) {
  needsEdge(target)
  return everyDistribution(common, '', signal => listDistributions(aws, signal))
}

/** Where names of one's own lead that origins have. */
const ledBy = (target: Target, origins: readonly Origin[], albName: string, signal: AbortSignal) =>
  Promise.all(
    origins.map(async origin => {
      if (!mayBeSecondName(origin.domainName)) return origin
      const leadsTo = await hostsBehind(target, origin.domainName, albName, signal)
      return leadsTo === undefined ? origin : { ...origin, leadsTo }
    }),
  )

async function listDistributions(aws: Aws, signal: AbortSignal): Promise<readonly DistributionSummary[]> {
  const [client, { paginateListDistributions }] = [await aws.cloudFront(), await import('@aws-sdk/client-cloudfront')]
  const pages = paginateListDistributions({ client }, {}, { abortSignal: signal })
  const all = await everyPage(pages, page => required(page.DistributionList, 'the list of distributions').Items)
  return all.map(toSummary)
}

function toSummary(summary: SdkSummary): DistributionSummary {
  const behaviour = summary.DefaultCacheBehavior
  return {
    id: required(summary.Id, "a distribution's id"),
    arn: summary.ARN ?? '',
    domainName: required(summary.DomainName, "a distribution's name"),
    enabled: required(summary.Enabled, 'whether a distribution is enabled'),
    status: required(summary.Status, "a distribution's status"),
    aliases: summary.Aliases?.Items ?? [],
    origins: (summary.Origins?.Items ?? []).map(({ DomainName, CustomOriginConfig }) => ({
      domainName: DomainName ?? '',
      protocolPolicy: CustomOriginConfig?.OriginProtocolPolicy ?? null,
    })),
    webAclId: summary.WebACLId || null,
    certificateArn: summary.ViewerCertificate?.ACMCertificateArn ?? null,
    httpVersion: summary.HttpVersion ?? null,
    viewerProtocolPolicy: behaviour?.ViewerProtocolPolicy ?? null,
    behaviours: [
      toBehaviour(null, behaviour, summary),
      ...(summary.CacheBehaviors?.Items ?? []).map(each => toBehaviour(each.PathPattern ?? '', each, summary)),
    ],
    ...(summary.ConnectionMode === 'tenant-only' ? { tenantsOnly: true } : {}),
  }
}
