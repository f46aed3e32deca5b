import { advice, byHand, change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { deploysGiven } from '../lib/deployments.ts'
import { serviceFact } from '../lib/facts.ts'
import { newRevision } from '../lib/fixes.ts'
import { digestOfImage } from '../lib/roll-back.ts'

export default defineDiagnosis({
  id: 'revision-inactive',
  runbook: '3.2',
  title: 'The service runs a revision that was deregistered',
  rootCause:
    'The revision that the service runs was deregistered (INACTIVE): its tasks keep running, but no deployment can name it any more, not even to go back to it.',
  needs: ['service', 'task-definition'],
  considers: ['task-definition-history'],
  explains: ['task-definition-current'],
  hides: {
    'revision-not-rolled-out': 'the revision that runs was withdrawn without another one taking its place',
  },
  prevention: 'Deregister a revision only once the service runs a later one and the deployment has ended well.',
  match({ service, 'task-definition': taskDefinition, 'task-definition-history': history }, target) {
    if (!service.found || service.status !== 'ACTIVE' || service.desiredCount === 0) return undefined
    const { running, latestArn } = taskDefinition
    if (running.status !== 'INACTIVE') return undefined
    const name = revisionName(running.arn)
    const seen = observed(history)
    const activeRevisionArns = seen?.activeRevisionArns ?? []
    const isLast = latestArn === running.arn
    const bad = new Set(target.environment.knownBadDigests.map(({ digest }) => digest))
    const usable = (seen?.revisions ?? [])
      .filter(({ arn }) => activeRevisionArns.includes(arn))
      .find(({ image }) => {
        const digest = digestOfImage(seen, image)
        return digest !== null && !(digest !== undefined && bad.has(digest))
      })
    return {
      because: facts([
        `DescribeTaskDefinition: ${name} is INACTIVE, and ${service.name} runs it`,
        isLast
          ? `the family ${running.family} has no active revision`
          : `active revisions: ${[...new Set([latestArn, ...activeRevisionArns])].slice(0, 3).map(revisionName).join(', ')}`,
        serviceFact(service),
      ]),
      fixes: usable
        ? deploysGiven(`${usable.family}:${usable.revision}`, [
            advice(
              'Before that',
              `compare ${usable.family}:${usable.revision} with ${name}: it takes its place, and ${name} cannot come back`,
            ),
            change(target, `Deploy ${usable.family}:${usable.revision}, which is active`, 'ecs update-service', {
              ...serviceOptions(target),
              'task-definition': `${usable.family}:${usable.revision}`,
            }),
          ])
        : isLast
          ? newRevision(target, running, {
              summary: `Register what runs again as an active revision`,
              filter: '.',
            })
          : [
              byHand(
                'Register a revision that can be deployed, and deploy it',
                `None of the active revisions has an image that can run; ${name} itself can be registered anew from its description`,
              ),
            ],
    }
  },
})
