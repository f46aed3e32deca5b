import { forTenant } from '../platform/names.ts'
import { TARGET_GROUP_NAME_LIMIT } from '../platform/target.ts'
import { step } from './step.ts'
import { failed, passed } from './verdict.ts'

/** The longest names that AWS, MySQL and DNS accept, in characters. */
const SECRET_LIMIT = 512
const POLICY_LIMIT = 128
const FAMILY_LIMIT = 255
const ACCESS_POINT_PATH_LIMIT = 100
const DATABASE_LIMIT = 64
const DATABASE_USER_LIMIT = 32
const DNS_LABEL_LIMIT = 63

export default step('tenant-name-valid', (_, { target: { tenant, environment, names, domain } }) => {
  if (!/^[a-z0-9]+$/.test(tenant)) {
    return failed(`"${tenant}" has other characters than lower-case letters and digits: choose another name`)
  }
  const tooLong = [
    { what: 'host label', name: domain.split('.')[0] ?? '', limit: DNS_LABEL_LIMIT },
    { what: 'database user', name: names.databaseUser, limit: DATABASE_USER_LIMIT },
    { what: 'database', name: names.databaseName, limit: DATABASE_LIMIT },
    { what: 'target group', name: names.targetGroup, limit: TARGET_GROUP_NAME_LIMIT },
    { what: 'policy', name: names.secretsPolicy, limit: POLICY_LIMIT },
    { what: 'secret', name: names.dbSecret, limit: SECRET_LIMIT },
    { what: 'task family', name: names.taskFamily, limit: FAMILY_LIMIT },
    { what: 'service', name: names.service, limit: FAMILY_LIMIT },
    { what: 'access point path', name: names.efsPath, limit: ACCESS_POINT_PATH_LIMIT },
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
