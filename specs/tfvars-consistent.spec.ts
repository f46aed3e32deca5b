import type { Tfvars } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import { imageOrigin } from './lib/image-origin.ts'
import { isInRange, rangeOf } from './lib/priorities.ts'
import { count } from './lib/text.ts'
import { step } from './step.ts'
import { failed, passed } from './verdict.ts'

const range = (from: number, to: number, by: number): readonly number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by)

/** Fargate's CPU sizes with the memory each allows, in MiB (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html). */
const FARGATE: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16_384, 1024)],
  [4096, range(8192, 30_720, 1024)],
  [8192, range(16_384, 61_440, 4096)],
  [16_384, range(32_768, 122_880, 8192)],
])

export default step('tfvars-consistent', ({ tfvars }, { target }) => {
  const faults = [
    ...tfvars.malformed,
    ...unset(tfvars),
    ...otherNames(tfvars, target),
    ...imageFaults(tfvars, target),
    ...numbers(tfvars, target),
  ]
  if (faults.length > 0) return failed(`${faults.join('; ')} (correct ${tfvars.path})`)
  return passed(
    `${tfvars.domainName}, priority ${tfvars.albPriority}, ${tfvars.taskCpu}/${tfvars.taskMemory}, ${count(tfvars.desiredCount ?? 0, 'task')}`,
    remarks(tfvars, target),
  )
})

const REQUIRED = {
  tenant_name: 'tenantName',
  environment: 'environment',
  domain_name: 'domainName',
  alb_priority: 'albPriority',
  aws_region: 'awsRegion',
  wordpress_image: 'wordpressImage',
  task_cpu: 'taskCpu',
  task_memory: 'taskMemory',
  desired_count: 'desiredCount',
} as const satisfies Readonly<Record<string, keyof Tfvars>>

const unset = (tfvars: Tfvars): readonly string[] =>
  Object.entries(REQUIRED)
    .filter(([name, field]) => tfvars[field] === null && !tfvars.malformed.some(fault => fault.startsWith(`${name} `)))
    .map(([name]) => `${name} is not set`)

function otherNames(tfvars: Tfvars, { environment, domain, tenant }: Target): readonly string[] {
  const wanted: readonly (readonly [field: string, is: string | null, should: string | null])[] = [
    ['tenant_name', tfvars.tenantName, tenant],
    ['environment', tfvars.environment, environment.name],
    ['domain_name', tfvars.domainName, domain],
    ['account_id', tfvars.accountId, environment.accountId],
    ['aws_region', tfvars.awsRegion, environment.region],
    ['aws_profile', tfvars.awsProfile, environment.profile],
    ['tags.Tenant', tfvars.tags.tenant, tenant],
    ['tags.Environment', tfvars.tags.environment, environment.name],
  ]
  return wanted.flatMap(([field, is, should]) =>
    is === null || should === null || is === should ? [] : [`${field} is ${is || '(empty)'}, not ${should}`],
  )
}

function imageFaults({ wordpressImage: image }: Tfvars, target: Target): readonly string[] {
  if (image === null) return []
  const origin = imageOrigin(image, target)
  return origin.kind === 'own' || (origin.kind === 'public' && target.environment.publicImages)
    ? []
    : [`wordpress_image is ${image || '(empty)'}, not from ${origin.own}`]
}

function numbers(tfvars: Tfvars, target: Target): readonly string[] {
  const { albPriority, taskCpu, taskMemory, desiredCount, wordpressDebug } = tfvars
  const faults: string[] = []
  if (albPriority !== null && !isInRange(albPriority, target)) {
    faults.push(`alb_priority ${albPriority} is outside ${rangeOf(target)}`)
  }
  const memories = taskCpu === null ? undefined : FARGATE.get(taskCpu)
  if (taskCpu !== null && !memories) {
    faults.push(`task_cpu ${taskCpu} is no size of Fargate (${[...FARGATE.keys()].join(', ')})`)
  }
  if (memories && taskMemory !== null && !memories.includes(taskMemory)) {
    const [least, ...more] = memories
    faults.push(`task_memory ${taskMemory} does not go with task_cpu ${taskCpu}: ${least} to ${more.at(-1)} do`)
  }
  if (desiredCount !== null && (!Number.isInteger(desiredCount) || desiredCount < 1)) {
    faults.push(`desired_count is ${desiredCount}, so no task would run`)
  }
  if (wordpressDebug === true && !target.environment.debugAllowed) {
    faults.push(
      `wordpress_debug is true, which shows errors to visitors: ${target.environment.name.toUpperCase()} may not`,
    )
  }
  return faults
}

function remarks({ wordpressImage, createDnsRecords }: Tfvars, target: Target): readonly string[] {
  const notes: string[] = []
  if (wordpressImage !== null && imageOrigin(wordpressImage, target).kind === 'public') {
    notes.push(`${wordpressImage} comes from a public registry: the environment's own ECR repository is recommended`)
  }
  if (createDnsRecords === true && target.environment.cloudFront !== null) {
    notes.push("create_dns_records is true: a record of the tenant's own can lead past CloudFront")
  }
  return notes
}
