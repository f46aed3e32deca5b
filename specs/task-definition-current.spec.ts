import type { ServiceDeployments, TaskDefinitionRevision } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { fixedAddresses } from '../evidence/readings/config-extra.ts'
import { describeForeign, foreignReferences, isSomebodys } from '../evidence/readings/foreign-references.ts'
import { underWay } from '../evidence/readings/rollout.ts'
import { failedBefore } from '../evidence/readings/service-deployments.ts'
import { revisionName } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import { leadsElsewhere } from './lib/leads-elsewhere.ts'
import { type StepEvidence, testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

type Seen = StepEvidence<'task-definition-current'>

export default testStep('task-definition-current', (seen, { target, now }) => {
  const { service, 'task-definition': taskDefinition } = seen
  if (!service.found) return unknown(`there is no service ${service.name} to compare with`)
  const { running, latestArn } = taskDefinition
  const faults = wrongNames(running, seen, target)
  const name = revisionName(service.taskDefinitionArn)
  const others = `the service runs ${name}, the latest revision is ${revisionName(latestArn)}`
  const isLatest = service.taskDefinitionArn === latestArn
  const coming = !isLatest && underWay(service, now)?.taskDefinitionArn === latestArn
  if (running.status === 'INACTIVE')
    faults.unshift(
      `${revisionName(running.arn)}, which the service runs, is deregistered (INACTIVE): it is no revision to deploy any more`,
    )
  if (!isLatest && !coming) faults.unshift(`${others}${historyOf(observed(seen['service-deployments']), latestArn)}`)
  if (faults.length > 0) return failed(faults.join('; '))
  if (coming) return unknown(`${others}, which is being deployed`)
  const notes =
    fixedAddresses(running).length > 0 ? [] : ['WP_HOME is not set: WordPress takes its address from the request']
  return passed(`${running.family}:${running.revision} is the latest, names and address right`, notes)
})

/** What became of the latest revision when it was deployed, as far as ECS still knows. */
function historyOf(seen: ServiceDeployments | undefined, latestArn: string): string {
  const failedOne = failedBefore(seen, latestArn)
  return failedOne ? `, whose deployment ended as ${failedOne.status}` : ''
}

function wrongNames(running: TaskDefinitionRevision, seen: Seen, target: Target): string[] {
  const { names, environment } = target
  const faults: string[] = []
  if (running.family !== names.taskFamily) faults.push(`family ${running.family}, expected ${names.taskFamily}`)
  if (running.logGroup !== environment.logGroup) {
    faults.push(`log group ${running.logGroup ?? 'none'}, expected ${environment.logGroup}`)
  }
  const prefix = `${running.logStreamPrefix ?? ''}/${running.containerName}/`
  if (prefix !== names.logStreamPrefix) faults.push(`log streams ${prefix}, expected ${names.logStreamPrefix}`)
  const rules = observed(seen['listener-rules'])
  const secret = observed(seen['db-secret'])
  for (const foreign of foreignReferences({ service: undefined, definition: running, rules, secret }, target)) {
    if (foreign.kind !== 'taskFamily' && isSomebodys(foreign)) faults.push(`reads ${describeForeign(foreign)}`)
  }
  return [...faults, ...leadsElsewhere(running, target)]
}
