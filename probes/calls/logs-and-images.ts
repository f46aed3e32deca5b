import type { Attempt, Call } from './define.ts'

/** Of an image that nobody has. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`

const registry = async ({ aws }: Attempt) => [await aws.ecr(), await import('@aws-sdk/client-ecr')] as const
const log = async ({ aws }: Attempt) => [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')] as const

/** Everything that CloudWatch Logs and ECR are asked. */
export const logAndImageCalls: readonly Call[] = [
  {
    name: 'logs:DescribeLogStreams',
    for: ['logs', 'remains'],
    about: ({ environment }) => environment.logGroup,
    async attempt(attempt) {
      const [logs, { DescribeLogStreamsCommand }] = await log(attempt)
      const { environment, names } = attempt.target
      const query = { logGroupName: environment.logGroup, logStreamNamePrefix: names.logStreamPrefix, limit: 1 }
      return logs.send(new DescribeLogStreamsCommand(query), attempt)
    },
  },
  {
    name: 'logs:FilterLogEvents',
    for: ['logs', 'request-marker', 'login-task'],
    about: ({ environment }) => environment.logGroup,
    async attempt(attempt) {
      const [logs, { FilterLogEventsCommand }] = await log(attempt)
      const { environment, names } = attempt.target
      // A second of the log, at its very end: nothing is read through for it.
      const query = {
        logGroupName: environment.logGroup,
        logStreamNamePrefix: names.logStreamPrefix,
        startTime: Date.now() - 1_000,
        limit: 1,
      }
      return logs.send(new FilterLogEventsCommand(query), attempt)
    },
  },
  {
    name: 'ecr:DescribeImages',
    for: ['image', 'planned-image'],
    about: ({ environment }) => environment.ecrRepository,
    async attempt(attempt) {
      const [ecr, { DescribeImagesCommand }] = await registry(attempt)
      const query = { repositoryName: attempt.target.environment.ecrRepository, imageIds: [{ imageDigest: NO_DIGEST }] }
      return ecr.send(new DescribeImagesCommand(query), attempt)
    },
  },
  {
    name: 'ecr:BatchGetImage',
    for: ['image', 'planned-image', 'task-definition-history'],
    about: ({ environment }) => environment.ecrRepository,
    async attempt(attempt) {
      const [ecr, { BatchGetImageCommand }] = await registry(attempt)
      const query = { repositoryName: attempt.target.environment.ecrRepository, imageIds: [{ imageDigest: NO_DIGEST }] }
      return ecr.send(new BatchGetImageCommand(query), attempt)
    },
  },
  {
    name: 'ecr:GetDownloadUrlForLayer',
    for: ['planned-image'],
    about: ({ environment }) => environment.ecrRepository,
    async attempt(attempt) {
      const [ecr, { GetDownloadUrlForLayerCommand }] = await registry(attempt)
      const query = { repositoryName: attempt.target.environment.ecrRepository, layerDigest: NO_DIGEST }
      return ecr.send(new GetDownloadUrlForLayerCommand(query), attempt)
    },
  },
]
