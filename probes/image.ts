import type { Image } from '../evidence/index.ts'
import { parseImage } from '../evidence/readings/image-reference.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { shared } from './lib/common.ts'
import { defineProbe, needed } from './lib/define.ts'
import { describeImage } from './lib/describe-image.ts'

/** The image of the running revision, as the account's own registry holds it now. */
export default defineProbe({
  kind: 'image',
  shows: 'the image the task definition names, in ECR (DescribeImages, BatchGetImage)',
  after: ['task-definition'],
  reproduce: (target, { 'task-definition': definition }) => {
    const image = parseImage(definition.status === 'observed' ? definition.data.running.image : '')
    const id = image.registry === 'ecr' ? Object.entries(image.id).map(([key, value]) => `${key}=${value}`) : undefined
    return awsInline(target, 'ecr describe-images', {
      'repository-name': image.registry === 'ecr' ? image.repository : target.environment.ecrRepository,
      'image-ids': id,
    })
  },
  collect: async ({ target, aws, seen, common }) => {
    const reference = needed(seen['task-definition']).running.image
    return images(common, reference, signal => describeImage({ target, aws, signal }, reference))
  },
})

/** Tenants often run the same image. */
const images = shared<Image>()
