import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { targetFacts } from '../lib/facts.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'target-zone-not-enabled',
  runbook: '6.3',
  title: 'A task runs in a zone that the load balancer does not serve',
  breaksAt: 'target',
  rootCause:
    'ECS has placed a task in an Availability Zone in which the load balancer has no subnet: it never gets a request there.',
  needs: ['target-health'],
  considers: ['load-balancer'],
  explains: BROKEN_PAGES,
  obscures: BEHIND_UNHEALTHY,
  prevention: 'Take the subnets of the service and of the load balancer from the same zones in Terraform.',
  match({ 'target-health': targetHealth, 'load-balancer': loadBalancer }, target) {
    const idle =
      targetHealth.found &&
      targetHealth.targets.some(
        ({ reason, description }) =>
          reason === 'Target.NotInUse' && /Availability Zone that is not enabled/i.test(description ?? ''),
      )
    if (!idle) return undefined
    const balancer = observed(loadBalancer)
    return {
      because: facts(targetFacts(targetHealth)),
      fixes: [
        byHand(
          'Serve the zone, or leave it',
          `Add a subnet of that zone to ${balancer?.found ? balancer.name : target.environment.albName} (aws elbv2 set-subnets takes all of its subnets), or take the zone's subnet out of ${target.names.service}, by Terraform`,
        ),
      ],
    }
  },
})
