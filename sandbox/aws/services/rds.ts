import { MYSQL_PORT } from '../../model/database.ts'
import { groupsTagged } from '../../model/security-groups.ts'
import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, text } from '../lib/input.ts'
import { queryService } from '../protocols/query.ts'

const NOT_FOUND = 404

/** The database server as its owner sees it. */
export const rds = queryService({
  name: 'rds',
  version: '2014-10-31',
  namespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
  scope: 'regional',
  reads: { DescribeDBInstances: describeInstances, DescribeEvents: describeEvents },
  writes: {},
})

/** What RDS tells of the time since somebody stopped the server (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html). */
function describeEvents({ environment, database, now }: World, input: Input) {
  const asked = text(input, 'SourceIdentifier')
  if (database.running || asked !== environment.databaseInstance) return { Events: [] }
  return {
    Events: [
      {
        SourceIdentifier: asked,
        SourceType: 'db-instance',
        Message: 'DB instance stopped',
        EventCategories: ['notification'],
        Date: new Date(now()),
      },
    ],
  }
}

function describeInstances(world: World, input: Input) {
  const { environment, database } = world
  const name = environment.databaseInstance
  const asked = text(input, 'DBInstanceIdentifier')
  const exists = environment.cluster !== ''
  if (asked !== undefined && (!exists || asked !== name)) {
    throw awsError('DBInstanceNotFound', `DBInstance ${asked} not found.`, NOT_FOUND)
  }
  if (!exists) return { DBInstances: [] }
  return {
    DBInstances: [
      {
        DBInstanceIdentifier: name,
        DBInstanceClass: 'db.t3.micro',
        Engine: 'mysql',
        DBInstanceStatus: database.running ? 'available' : 'stopped',
        Endpoint: { Address: database.host, Port: MYSQL_PORT },
        VpcSecurityGroups: groupsTagged(world, environment.securityGroupTags.database).map(id => ({
          VpcSecurityGroupId: id,
          Status: 'active',
        })),
        DBParameterGroups: [{ DBParameterGroupName: 'default.mysql8.0', ParameterApplyStatus: 'in-sync' }],
        PubliclyAccessible: false,
      },
    ],
  }
}
