import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'registry-rate-limited',
  runbook: 'Image management',
  title: 'Docker Hub limits the pulls',
  rootCause:
    'Docker Hub has counted too many pulls from the address of the tasks (the NAT gateway, which everything behind it shares) and refuses more for a while.',
  means: ['registry-limited'],
  prevention: "Copy images from Docker Hub to the environment's own registry, or through a pull-through cache.",
  match({ failed, named, definition, goBack }, target) {
    const images = [...failed.flatMap(each => each.images), ...(definition ? [definition.running.image] : [])]
    // Another registry's limit is not this one's.
    const image = images.find(each => !each.includes('.dkr.ecr.'))
    if (image === undefined) return undefined
    return {
      because: [`the task takes ${named.image ?? image} from Docker Hub`],
      fixes: [
        ...goBack,
        byHand(
          'Take it from another place',
          `Push ${image} to ECR and name that in the task definition, or store a Docker Hub login as a secret and name it in repositoryCredentials; the limit itself ends after up to six hours`,
        ),
        ...(goBack.length > 0 ? [] : [newTasks(target, 'they pull again')]),
      ],
    }
  },
})
