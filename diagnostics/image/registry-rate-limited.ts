import { byHand } from '../../evidence/fix.ts'
import { isOfDockerHub, parseImage, registryOf } from '../../evidence/readings/image-reference.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'registry-rate-limited',
  runbook: 'Image management',
  title: 'The image registry limits the pulls',
  rootCause:
    'Docker Hub has counted too many pulls from the address of the tasks (the NAT gateway, which everything behind it shares) and refuses more for a while.',
  means: ['registry-limited'],
  prevention: "Copy images from public registries to the environment's own, or use a pull-through cache.",
  match({ failed, named, definition, goBack }, target) {
    const images = [...failed.flatMap(each => each.images), ...(definition ? [definition.running.image] : [])]
    // What ECR itself limits is not a public registry's doing.
    const image = named.image ?? images.find(each => !isOfEcr(each))
    if (image === undefined || isOfEcr(image)) return undefined
    const registry = registryOf(image)
    return {
      because: [`the task takes ${image} from ${registry}`],
      ...(isOfDockerHub(image)
        ? {}
        : {
            rootCause: `${registry} has been asked too often, by the address of the tasks (the NAT gateway, which everything behind it shares) or by everybody, and refuses more for a while.`,
          }),
      fixes: [
        ...goBack,
        byHand(
          'Take it from another place',
          isOfDockerHub(image)
            ? `Push ${image} to ECR and name that in the task definition, or store a Docker Hub login as a secret and name it in repositoryCredentials; the limit itself ends after up to six hours`
            : `Push ${image} to ECR and name that in the task definition: a tenant's start then no longer depends on ${registry}`,
        ),
        ...(goBack.length > 0 ? [] : [newTasks(target, 'they pull again')]),
      ],
    }
  },
})

const isOfEcr = (image: string): boolean => parseImage(image).registry === 'ecr'
