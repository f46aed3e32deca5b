import { byHand, type Fix } from '../../evidence/fix.ts'
import type { DistributionSummary } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { count, facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { certificateFact } from '../lib/certificate.ts'
import { answerFact } from '../lib/facts.ts'
import { editDistribution } from '../lib/fixes.ts'

export default defineDiagnosis({
  id: 'distribution-alias-missing',
  runbook: 'Issue 3',
  title: 'No distribution has the name as an alias',
  rootCause:
    "No distribution of the account has an alias for the tenant's name: CloudFront does not know it and turns its visitors away.",
  needs: ['distribution'],
  considers: ['certificate', 'edge-pages'],
  explains: ['distribution-ready', 'tls-certificate', 'edge-closed', 'edge-response', 'install-page'],
  obscures: ['dns-to-cloudfront', 'basic-auth-live'],
  hides: {
    'certificate-name-mismatch': 'CloudFront presents its own certificate for a name it does not know',
  },
  prevention:
    "Keep the environment's wildcard among the aliases in Terraform; a name outside of it needs an alias and a certificate of its own.",
  match({ distribution, certificate, 'edge-pages': edgePages }, target) {
    if (target.environment.cloudFront === null || distribution.found) return undefined
    const { sameOrigin, inspectedCount } = distribution
    return {
      because: facts([
        `looked at ${count(inspectedCount, 'distribution')}: none has an alias for ${target.domain}`,
        ...sameOrigin.map(
          ({ id, aliases, enabled }) =>
            `${id} has the load balancer as origin and ${list(aliases) || 'no alias'}${enabled ? '' : '; it is disabled'}`,
        ),
        certificateFact(observed(certificate)),
        answerFact('edge', observed(edgePages)?.start, target),
      ]),
      ...(sameOrigin.length === 0
        ? {
            rootCause: `No distribution of the account serves the tenant's name, and none has ${target.environment.albName} as origin: the environment's distribution is gone, or in another account.`,
          }
        : {}),
      fixes: addAlias(target, sameOrigin),
    }
  },
})

const ADD_ALIAS =
  '((.Aliases.Items // []) + [$alias] | unique) as $all | .Aliases = {Quantity: ($all | length), Items: $all}'

function addAlias(target: Target, candidates: readonly DistributionSummary[]): readonly Fix[] {
  const enabled = candidates.filter(each => each.enabled)
  const [only, ...others] = enabled.length > 0 ? enabled : candidates
  const alias = sharedAlias(target)
  if (!only) {
    return [
      byHand(
        "Put the environment's distribution back",
        `Apply the shared CloudFront module of ${target.environment.name} in the Terraform repository, with the alias ${alias} and a certificate for it in us-east-1`,
      ),
    ]
  }
  if (others.length > 0 || only.certificateArn === null) {
    const ids = [only, ...others].map(({ id }) => id)
    return [
      byHand(
        `Give ${list(ids, 'or')} the alias ${alias}`,
        `CloudFront takes an alias only with an ACM certificate in us-east-1 that covers it${only.certificateArn === null ? `, and ${only.id} has none` : ''}: choose the distribution that serves ${target.environment.name}, then add both together`,
      ),
    ]
  }
  const enable = only.enabled ? '' : ' | .Enabled = true'
  return editDistribution(target, only.id, {
    summary: `Give ${only.id} the alias ${alias}`,
    filter: `${ADD_ALIAS}${enable}`,
    variables: { alias },
  })
}

/** The environment's wildcard where the tenant's name is one it covers, else the very name. */
const sharedAlias = ({ domain, environment }: Target): string => {
  const parent = domain.split('.').slice(1).join('.')
  return environment.domainPattern === `{tenant}.${parent}` ? `*.${parent}` : domain
}
