import { NAME_LIMITS } from '../evidence/expectations.ts'
import { forTenant, TENANT_NAME } from '../platform/names.ts'
import { TARGET_GROUP_NAME_LIMIT } from '../platform/target.ts'
import { testStep } from './step.ts'
import { failed, passed } from './verdict.ts'

export default testStep('tenant-name-valid', (_, { target: { tenant, environment, names, domain } }) => {
  if (!TENANT_NAME.test(tenant)) {
    return failed(`"${tenant}" has other characters than lower-case letters and digits: choose another name`)
  }
  const tooLong = [
    { what: 'host label', name: domain.split('.')[0] ?? '', limit: NAME_LIMITS.dnsLabel },
    { what: 'database user', name: names.databaseUser, limit: NAME_LIMITS.databaseUser },
    { what: 'database', name: names.databaseName, limit: NAME_LIMITS.database },
    { what: 'target group', name: names.targetGroup, limit: TARGET_GROUP_NAME_LIMIT },
    { what: 'policy', name: names.secretsPolicy, limit: NAME_LIMITS.policy },
    { what: 'secret', name: names.dbSecret, limit: NAME_LIMITS.secret },
    { what: 'task family', name: names.taskFamily, limit: NAME_LIMITS.family },
    { what: 'service', name: names.service, limit: NAME_LIMITS.family },
    { what: 'access point path', name: names.efsPath, limit: NAME_LIMITS.accessPointPath },
  ].filter(({ name, limit }) => name.length > limit)
  if (tooLong.length > 0) {
    const faults = tooLong.map(({ what, name, limit }) => `${what} ${name} has ${name.length} of ${limit} characters`)
    return failed(`${faults.join('; ')}: choose a shorter name`)
  }
  if (names.targetGroup.endsWith('-')) {
    return failed(`target group ${names.targetGroup} would end with a hyphen, which AWS refuses: choose another name`)
  }
  const wanted = forTenant(environment.tenantNames.targetGroup, tenant)
  const cut = wanted.length > TARGET_GROUP_NAME_LIMIT && wanted.startsWith(names.targetGroup)
  const note = `${wanted} is too long for a target group and is cut to ${names.targetGroup}`
  return passed(`${tenant}, as in ${names.service}`, cut ? [note] : [])
})
