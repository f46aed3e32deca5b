import { byHand } from '../../evidence/fix.ts'
import type { EdgeClosed } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { loginState, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { leadsTo, sharesAddress, throughCloudFront } from '../../evidence/readings/dns.ts'
import { isByFunction } from '../../evidence/readings/wordpress.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { stageFacts } from '../lib/basic-auth.ts'
import { attach, putNewFunction } from '../lib/basic-auth-fixes.ts'
import { answerFact, answerOf } from '../lib/facts.ts'

const FIRST_REFUSAL = 400

export default defineDiagnosis({
  id: 'basic-auth-missing',
  runbook: 'Issue 4',
  title: 'Nobody is asked for a login at the edge',
  rootCause: 'The distribution runs no function that asks for the login: everybody who knows the name sees the site.',
  needs: ['basic-auth-function', 'distribution'],
  considers: ['edge-closed', 'dns'],
  explains: ['edge-closed', 'basic-auth-live'],
  prevention:
    'Let Terraform own the association of the function, and run the suite after every change of the distribution.',
  match({ 'basic-auth-function': basicAuthFunction, distribution, 'edge-closed': edgeClosed, dns }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null || !distribution.found) return undefined
    const { name, live } = basicAuthFunction
    const { distribution: edge } = distribution
    const state = loginState(basicAuthFunction)
    if (state === 'never-published') return undefined
    const start = observed(edgeClosed)?.start
    const door = start ? doorOf({ start }) : 'unknown'
    const attached = runsFunction(distribution, name)
    const others = edge.viewerRequestFunctions.map(arn => arn.split('/').at(-1) ?? arn)
    const because = facts([
      `${edge.id} runs ${list(others) || 'no function'} at viewer-request`,
      ...stageFacts(basicAuthFunction).slice(0, 1),
      start && answerFact('edge', start, target)?.replace('the edge', 'the edge without a login'),
    ])
    if (!attached) {
      const fixes =
        state === 'absent'
          ? [
              byHand(
                `Put the function ${name} back`,
                `Apply the shared CloudFront module of ${target.environment.name} in the Terraform repository: it owns the function and its association`,
              ),
              byHand(
                'Then set the login',
                'Run the suite again: it prints the commands that put the stored login into the function',
              ),
            ]
          : [
              ...(state === 'open' ? putNewFunction(target, cloudFront, basicAuthFunction) : []),
              ...attach(target, name, edge),
            ]
      return door === 'closed'
        ? {
            because,
            severity: 'warning',
            rootCause: `${edge.id} asks for a login by ${list(others) || 'other means'}, not by ${name}: whether it is the stored one cannot be told.`,
            fixes,
          }
        : { because, fixes }
    }
    if (state === 'open') {
      if (door === 'closed') {
        return {
          cannotTell: `the edge asks for a login, but it could not be read out of the LIVE code of ${name} (etag ${live?.etag ?? 'unknown'}): compare it with ${cloudFront.basicAuthSecret} by hand`,
        }
      }
      return {
        because,
        rootCause: `The LIVE code of ${name} asks for no login: everybody who knows the name sees the site.`,
        fixes: putNewFunction(target, cloudFront, basicAuthFunction),
      }
    }
    if (live?.credential === 'none') return undefined
    const where = observed(dns)
    const here = !where || leadsTo(where.domain, edge.domainName) || sharesAddress(where.domain, where.distribution)
    const ours =
      here && answerOf(start, target)?.kind !== 'edge-redirect' && start !== undefined && throughCloudFront({ start })
    if (door !== 'open' || !ours) return undefined
    return {
      because,
      rootCause: `${edge.id} runs ${name}, and it holds a login, but a visitor without one is let in: probably the code does not refuse, or another behaviour of the distribution serves the page.`,
      fixes: [
        byHand(
          'See why the function lets visitors pass',
          `Test ${name} in the CloudFront console with a request without an authorization header, and look whether a cache behaviour of ${edge.id} covers / without the function`,
        ),
      ],
    }
  },
})

/** Whether a visitor without a login got in. */
function doorOf({ start }: EdgeClosed): 'open' | 'closed' | 'unknown' {
  if (!start.answered) return 'unknown'
  if (start.status < FIRST_REFUSAL) return 'open'
  return start.status === 401 && isByFunction(start) ? 'closed' : 'unknown'
}
