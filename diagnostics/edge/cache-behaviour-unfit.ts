import { byHand, type Fix } from '../../evidence/fix.ts'
import type { DistributionSummary } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { type Misfit, misfits, nameOf } from '../../evidence/readings/cache-behaviours.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { editDistribution, forBehaviours, pathsOf } from '../lib/fixes.ts'

export default defineDiagnosis({
  id: 'cache-behaviour-unfit',
  runbook: 'Issue 3',
  title: 'CloudFront treats pages of WordPress like files',
  rootCause:
    'A cache behaviour of the distribution treats pages at which people log in and work like files that are the same for everybody: forms are refused, or cookies do not reach WordPress, or the answer to one user is kept for others.',
  needs: ['distribution', 'load-balancer'],
  considers: ['edge-pages'],
  explains: ['distribution-ready'],
  prevention:
    'Give pages of WordPress a cache behaviour with all methods, CachingDisabled and AllViewer; cache wp-content/* and wp-includes/* alone.',
  match({ distribution, 'load-balancer': loadBalancer, 'edge-pages': edgePages }, target) {
    if (target.environment.cloudFront === null || !distribution.found || !loadBalancer.found) return undefined
    const { distribution: edge } = distribution
    const unfit = misfits(edge, loadBalancer.dnsName).filter(({ what }) => what !== 'origin')
    if (!edge.enabled || unfit.length === 0) return undefined
    const login = observed(edgePages)?.loginPage
    return {
      because: facts([
        ...unfit.map(({ says }) => `${edge.id}: ${says}`),
        login?.answered === true && `a look at the login page, which sends no form, gives ${login.status}`,
      ]),
      rootCause: `${edge.id} treats pages at which people log in and work like files that are the same for everybody: ${list([...new Set(unfit.map(({ what }) => MEANS[what]))])}.`,
      fixes: refit(target, edge, unfit),
    }
  },
})

const MEANS: Readonly<Record<Misfit['what'], string>> = {
  origin: 'somebody else answers',
  methods: 'forms are refused',
  cookies: 'cookies do not reach WordPress',
  kept: 'the answer to one user is kept for others',
  host: "the tenant's name does not reach the load balancer",
}

const ALL_METHODS =
  '.AllowedMethods = {Quantity: 7, Items: ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"], CachedMethods: {Quantity: 2, Items: ["HEAD", "GET"]}}'
/** CloudFront's managed policies CachingDisabled and AllViewer, in place of the older settings that do not go with them. */
const AS_IT_CAME =
  'del(.ForwardedValues, .MinTTL, .DefaultTTL, .MaxTTL) | .CachePolicyId = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" | .OriginRequestPolicyId = "216adef6-5c7f-47e4-b989-5492eafa07d3"'

function refit(target: Target, { id }: DistributionSummary, unfit: readonly Misfit[]): readonly Fix[] {
  const behaviours = [...new Set(unfit.map(({ behaviour }) => behaviour))]
  const toGroups = behaviours.filter(({ origin }) => origin === null)
  if (toGroups.length > 0)
    return [
      byHand(
        `Let pages of WordPress have a behaviour of their own in ${id}`,
        `CloudFront takes no forms for a group of origins: let ${list(toGroups.map(nameOf))} ask the load balancer's origin itself, with all methods, CachingDisabled and AllViewer`,
      ),
    ]
  const isOnlyForms = unfit.every(({ what }) => what === 'methods')
  return editDistribution(target, id, {
    summary: `Let ${list(behaviours.map(nameOf))} of ${id} ${isOnlyForms ? 'take forms' : 'hand everything on, and keep nothing'}`,
    filter: forBehaviours(isOnlyForms ? ALL_METHODS : `${ALL_METHODS} | ${AS_IT_CAME}`),
    variables: pathsOf(behaviours),
  })
}
