import { FARGATE_SIZES } from '../evidence/expectations.ts'
import type { Tfvars } from '../evidence/index.ts'
import { imageOrigin, ownRepository } from '../evidence/readings/image-origin.ts'
import { count } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import { isInRange, rangeOf } from './lib/priorities.ts'
import { testStep } from './step.ts'
import { failed, passed } from './verdict.ts'

export default testStep('tfvars-consistent', ({ tfvars }, { target }) => {
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
  const { environment } = target
  const origin = imageOrigin(image, environment)
  return origin === 'own' || (origin === 'public' && environment.publicImages)
    ? []
    : [`wordpress_image is ${image || '(empty)'}, not from ${ownRepository(environment)}`]
}

function numbers(tfvars: Tfvars, target: Target): readonly string[] {
  const { albPriority, taskCpu, taskMemory, desiredCount, wordpressDebug } = tfvars
  const faults: string[] = []
  if (albPriority !== null && !isInRange(albPriority, target)) {
    faults.push(`alb_priority ${albPriority} is outside ${rangeOf(target)}`)
  }
  const memories = taskCpu === null ? undefined : FARGATE_SIZES.get(taskCpu)
  if (taskCpu !== null && !memories) {
    faults.push(`task_cpu ${taskCpu} is no size of Fargate (${[...FARGATE_SIZES.keys()].join(', ')})`)
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
  if (wordpressImage !== null && imageOrigin(wordpressImage, target.environment) === 'public') {
    notes.push(`${wordpressImage} comes from a public registry: the environment's own ECR repository is recommended`)
  }
  if (createDnsRecords === true && target.environment.cloudFront !== null) {
    notes.push("create_dns_records is true: a record of the tenant's own can lead past CloudFront")
  }
  return notes
}
