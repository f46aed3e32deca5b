import type { Fix } from '../../evidence/fix.ts'
import { change } from '../../evidence/fix.ts'
import type { SecurityGroup } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { admits } from '../../evidence/readings/admission.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { PAGES } from '../lib/steps.ts'

const HTTP_PORT = 80

export default defineDiagnosis({
  id: 'load-balancer-closed',
  runbook: '6.4, Issue 3',
  title: 'The load balancer lets nobody in',
  breaksAt: 'load-balancer',
  rootCause: `The load balancer's security group lets nobody in on port ${HTTP_PORT}: neither CloudFront nor anybody else reaches it.`,
  needs: ['load-balancer', 'security-groups', 'alb-pages'],
  considers: ['edge-pages'],
  explains: [...PAGES, 'requests-logged'],
  prevention: 'Let Terraform own the security group of the load balancer, and read its changes in every plan.',
  match(
    {
      'load-balancer': loadBalancer,
      'security-groups': { alb: groups },
      'alb-pages': albPages,
      'edge-pages': edgePages,
    },
    target,
  ) {
    if (!loadBalancer.found || albPages.start.answered) return undefined
    if (admits(groups, { groupIds: [], addresses: [] }, HTTP_PORT) !== 'closed') return undefined
    return {
      because: facts([
        answerFact('edge', observed(edgePages)?.start, target),
        answerFact('load balancer', albPages.start, target),
        `no ingress rule of ${list(groups.map(nameOf))} lets anybody in on tcp ${HTTP_PORT}`,
      ]),
      fixes: letIn(target, groups),
    }
  },
})

const nameOf = ({ id, nameTag }: SecurityGroup): string => (nameTag === null ? id : `${nameTag} (${id})`)

function letIn(target: Target, groups: readonly SecurityGroup[]): readonly Fix[] {
  const [group] = groups
  if (!group) return []
  return [
    change(
      target,
      `Let the world in to the load balancer on tcp ${HTTP_PORT}`,
      'ec2 authorize-security-group-ingress',
      {
        'group-id': group.id,
        protocol: 'tcp',
        port: HTTP_PORT,
        cidr: '0.0.0.0/0',
      },
    ),
  ]
}
