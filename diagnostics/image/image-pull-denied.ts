import { byHand, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { registryOf } from '../../evidence/readings/image-reference.ts'
import { namedIn } from '../../evidence/readings/start-failure.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { attachManagedPolicy, hasManagedPolicy } from '../lib/managed-policy.ts'
import { deniedElsewhere } from '../lib/role-grant.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'image-pull-denied',
  runbook: 'Image management',
  title: 'The image may not be pulled',
  rootCause: 'The registry refuses the image to the task execution role.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'image', 'task-definition', 'task-definition-history', 'execution-role'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: {
    'execution-role-denied-secret': 'a role that may not pull has lost more than the secret',
  },
  prevention: "Keep images in the environment's own registry, and AWS' managed policy on the execution role.",
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      image,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
      'execution-role': executionRole,
    },
    target,
  ) {
    const refused = failedToStart(service, stoppedTasks, observed(tasks), 'image-denied', 'registry-login-denied')
    const [newest] = refused
    if (!newest) return undefined
    const registry = observed(image)
    // Registries say the same of what is not there, unless they name what the role may not do.
    const refusedByName = namedIn(newest.text).action !== null
    if (registry?.registry === 'ecr' && !registry.found && !refusedByName) return undefined
    const role = observed(executionRole)
    const isAttached = hasManagedPolicy(role)
    const because = facts([
      endFact(refused),
      registry && `the task definition names ${registry.reference}`,
      role?.roleFound &&
        `policies of ${role.roleName}: ${role.policies.map(({ name }) => name).join(', ') || 'none'}${role.complete ? '' : ' (not all were read)'}`,
      serviceFact(service),
    ])
    const rollBack = backToWorkingImage(
      {
        definition: observed(taskDefinition),
        history: observed(taskDefinitionHistory),
        tasks: observed(tasks),
        stopped: stoppedTasks,
      },
      target,
    )
    if (registry?.registry === 'public') {
      return {
        because,
        rootCause: `${registryOf(registry.reference)} refuses the image: the name is wrong, or the repository is private.`,
        fixes: rollBack,
      }
    }
    if (registry?.registry === 'other-account') {
      return {
        because,
        rootCause: `The image lies in account ${registry.accountId}, whose repository does not let this account pull.`,
        fixes: [
          byHand(
            'Let this account pull, or use its own registry',
            `The owner of ${registry.reference} adds arn:aws:iam::${target.environment.accountId}:root to the repository policy with ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability`,
          ),
          ...rollBack,
        ],
      }
    }
    const elsewhere = deniedElsewhere(newest.text, role?.roleName ?? target.environment.executionRole, 'the image')
    return {
      because,
      ...(elsewhere && { rootCause: elsewhere.rootCause }),
      ...(isAttached
        ? {
            rootCause: `The registry refuses the image, although ${role?.roleName} has AWS' managed policy, which allows pulling: something else denies it, or the repository is not this account's.`,
          }
        : {}),
      fixes: [
        ...(isAttached || elsewhere ? [] : [attachManagedPolicy(target, role, 'pulling')]),
        ...(registry?.registry === 'ecr' && (isAttached || elsewhere || /repository policy/i.test(newest.text))
          ? [
              look(target, 'See whether the repository itself denies', 'ecr get-repository-policy', {
                'repository-name': registry.repository,
              }),
            ]
          : []),
        ...(isAttached
          ? [
              byHand(
                'Let the role pull',
                `Take back what denies it: a statement of the repository's policy, of the role's boundary or of a service control policy; a repository of another account has to allow arn:aws:iam::${target.environment.accountId}:root ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability`,
              ),
            ]
          : elsewhere
            ? [elsewhere.fix]
            : []),
        newTasks(target, 'they pull the image again'),
      ],
    }
  },
})
