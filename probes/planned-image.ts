import type { PlannedImage } from '../evidence/index.ts'
import { parseImage } from '../evidence/readings/image-reference.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { classify } from './lib/classify.ts'
import { defineProbe, needed, type Seen } from './lib/define.ts'
import { describeImage } from './lib/describe-image.ts'
import { platformOf } from './lib/image-platforms.ts'

interface Named {
  readonly namedBy: PlannedImage['namedBy']
  readonly reference: string
}

/** The image that the next deployment will run: by the variables file, else by the plan, else the one that runs now. */
export default defineProbe({
  kind: 'planned-image',
  shows: 'the image the variables file or the plan names, in its registry (DescribeImages, BatchGetImage)',
  after: ['service', 'task-definition'],
  reproduce: (target, { 'task-definition': definition }) => {
    const running = definition.status === 'observed' ? definition.data.running.image : undefined
    const image = parseImage(namedIn(target)?.reference ?? running ?? '')
    const id = image.registry === 'ecr' ? Object.entries(image.id).map(([key, value]) => `${key}=${value}`) : undefined
    return awsInline(target, 'ecr describe-images', {
      'repository-name': image.registry === 'ecr' ? image.repository : target.environment.ecrRepository,
      'image-ids': id,
    })
  },
  collect: async ({ target, aws, signal, seen }): Promise<PlannedImage> => {
    const { namedBy, reference } = namedIn(target) ?? runningImage(seen)
    const image = await describeImage({ target, aws, signal }, reference)
    const found = { namedBy, image, platforms: null, platformsUnseen: null }
    if (image.registry !== 'ecr' || !image.found) return found
    if (image.platforms !== null) return { ...found, platforms: image.platforms }
    try {
      return { ...found, platforms: [await platformOf({ target, aws, signal }, image.repository, image.digest)] }
    } catch (error) {
      const { message, hint } = classify(error)
      return { ...found, platformsUnseen: hint === '' ? message : `${message} (${hint})` }
    }
  },
})

function namedIn({ inputs: { tfvars, plan }, names }: Target): Named | undefined {
  const wanted = tfvars?.wordpressImage
  if (wanted !== null && wanted !== undefined) return { namedBy: 'tfvars', reference: wanted }
  const planned = plan?.changes.find(
    ({ type, planned }) => type === 'aws_ecs_task_definition' && planned.family === names.taskFamily,
  )?.planned.image
  return planned === undefined ? undefined : { namedBy: 'plan', reference: planned }
}

/** Before a first deployment nothing runs yet, and only a file can name the image. */
function runningImage({ service, 'task-definition': definition }: Seen<'service' | 'task-definition'>): Named {
  if (service.status === 'observed' && !service.data.found) {
    throw cannotLook('not-here', `nothing names an image: ${service.data.name} does not run yet`, 'add --tfvars FILE')
  }
  return { namedBy: 'task-definition', reference: needed(definition).running.image }
}
