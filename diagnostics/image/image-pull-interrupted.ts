import { defineStartCause } from '../lib/start-cause.ts'
import { wayOut } from '../lib/way-out.ts'

export default defineStartCause({
  id: 'image-pull-interrupted',
  runbook: 'Image management',
  title: 'The pull of the image was cut off',
  rootCause:
    'A pull of the image began and was cut off: killed, cancelled or broken down. As a rule the way to S3, where ECR keeps the layers, or to ECR is closed or too slow.',
  means: ['pull-interrupted'],
  prevention: 'Keep a gateway endpoint for S3 in the route tables of the private subnets, and images small.',
  match({ service, groups }, target) {
    const { fact, fixes } = wayOut(service, groups, target, {
      name: 'ECR and S3',
      endpoints: ['ecr.api', 'ecr.dkr', 's3'],
    })
    return { because: [fact], fixes }
  },
})
