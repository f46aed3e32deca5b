import type { TaskDefinitionRevision } from '../evidence/index.ts'
import { fixedAddresses } from '../evidence/readings/config-extra.ts'
import { sameHost } from '../evidence/readings/host-names.ts'
import { revisionName } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import { step } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default step('task-definition-current', ({ service, 'task-definition': taskDefinition }, { target }) => {
  if (!service.found) return unknown(`there is no service ${service.name} to compare with`)
  const { running, latestArn } = taskDefinition
  const faults = [...wrongNames(running, target), ...wrongAddresses(running, target)]
  if (service.taskDefinitionArn !== latestArn) {
    faults.unshift(
      `the service runs ${revisionName(service.taskDefinitionArn)}, the latest revision is ${revisionName(latestArn)}`,
    )
  }
  if (faults.length > 0) return failed(faults.join('; '))
  const notes =
    fixedAddresses(running).length > 0 ? [] : ['WP_HOME is not set: WordPress takes its address from the request']
  return passed(`${running.family}:${running.revision} is the latest, names and address right`, notes)
})

function wrongNames(running: TaskDefinitionRevision, { names, environment }: Target): string[] {
  const faults: string[] = []
  if (running.family !== names.taskFamily) faults.push(`family ${running.family}, expected ${names.taskFamily}`)
  if (running.logGroup !== environment.logGroup) {
    faults.push(`log group ${running.logGroup ?? 'none'}, expected ${environment.logGroup}`)
  }
  const prefix = `${running.logStreamPrefix ?? ''}/${running.containerName}/`
  if (prefix !== names.logStreamPrefix) faults.push(`log streams ${prefix}, expected ${names.logStreamPrefix}`)
  const database = running.environment.WORDPRESS_DB_NAME
  if (database !== undefined && database !== names.databaseName) {
    faults.push(`WORDPRESS_DB_NAME ${database}, expected ${names.databaseName}`)
  }
  return faults
}

const wrongAddresses = (running: TaskDefinitionRevision, { domain }: Target): readonly string[] =>
  fixedAddresses(running)
    .filter(({ host }) => !sameHost(host, domain))
    .map(({ name, address }) => `${name} is ${address}, expected the host ${domain}`)
