import { change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { wrongAddresses } from '../../evidence/readings/config-extra.ts'
import { primaryOf } from '../../evidence/readings/deployment.ts'
import { underWay } from '../../evidence/readings/rollout.ts'
import { facts, revisionName, revisionNumber, utc } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { deploysGiven } from '../lib/deployments.ts'
import { digestOfImage } from '../lib/roll-back.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'revision-not-rolled-out',
  runbook: '3.2, 5.2',
  title: 'The latest revision was registered, but never deployed',
  rootCause:
    'The service still runs an older task definition than the latest one: a change was registered, but never rolled out.',
  needs: ['service', 'task-definition'],
  considers: ['task-definition-history'],
  explains: ['task-definition-current', 'image-digest'],
  prevention: 'Deploy in the same step that registers a revision; withdraw revisions that must not run.',
  match({ service, 'task-definition': taskDefinition, 'task-definition-history': taskDefinitionHistory }, target, at) {
    if (!service.found || service.status !== 'ACTIVE') return undefined
    const { running, latestArn } = taskDefinition
    if (
      service.taskDefinitionArn === latestArn ||
      revisionNumber(latestArn) <= revisionNumber(service.taskDefinitionArn)
    )
      return undefined
    const primary = primaryOf(service)
    if (primary?.taskDefinitionArn === latestArn || underWay(service, at)?.taskDefinitionArn === latestArn)
      return undefined
    const latest = observed(taskDefinitionHistory)?.revisions.find(({ arn }) => arn === latestArn)
    const digest = latest && digestOfImage(observed(taskDefinitionHistory), latest.image)
    const bad = target.environment.knownBadDigests.find(known => known.digest === digest)
    const latestName = revisionName(latestArn)
    const repaired = wrongAddresses(running, target).filter(
      () => latest !== undefined && wrongAddresses(latest, target).length === 0,
    )
    const because = facts([
      `the service runs ${revisionName(service.taskDefinitionArn)}${primary?.createdAt ? `, deployed ${utc(primary.createdAt)}` : ''}`,
      `the latest revision is ${latestName}${latest?.registeredAt ? `, registered ${utc(latest.registeredAt)}` : ''}`,
      latest &&
        repaired.length > 0 &&
        `${repaired.map(({ name, address }) => `${name} is ${address}`).join(', ')} in what runs, and right in ${latestName}`,
      latest &&
        (latest.image === running.image
          ? `both run ${running.image}`
          : `images: ${running.image} now, ${latest.image} in ${latestName}`),
    ])
    if (bad || digest === null) {
      return {
        because: [
          ...because,
          bad
            ? `${latestName} runs ${bad.digest}, withdrawn on ${bad.withdrawnOn}: ${bad.reason}`
            : `the registry has no image ${latest?.image}`,
        ],
        rootCause: `The latest revision ${bad ? 'runs a withdrawn image' : 'names an image that does not exist'} and is rightly not deployed, but the next deployment of the family would take it.`,
        fixes: [
          change(target, `Withdraw ${latestName}`, 'ecs deregister-task-definition', { 'task-definition': latestName }),
        ],
      }
    }
    return {
      because,
      ...(repaired.length > 0 ? { explains: ['task-definition-current', 'image-digest', ...PAGES] as const } : {}),
      fixes: deploysGiven(latestName, [
        change(target, `Deploy ${latestName}`, 'ecs update-service', {
          ...serviceOptions(target),
          'task-definition': latestName,
        }),
      ]),
    }
  },
})
