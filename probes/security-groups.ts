import type { SecurityGroups } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { defineProbe, needed } from './lib/define.ts'
import { groupsBy } from './lib/security-groups.ts'

/** The environment's security groups, found by their tag because their names are generated, and those the service really uses. */
export default defineProbe({
  kind: 'security-groups',
  shows:
    'who lets whom in and out on the way from the load balancer to the database and the file system (DescribeSecurityGroups)',
  after: ['service'],
  reproduce: target =>
    awsInline(target, 'ec2 describe-security-groups', {
      filters: `Name=tag:Name,Values=${Object.values(target.environment.securityGroupTags).join(',')}`,
    }),
  collect: async ({ target, aws, seen, common }): Promise<SecurityGroups> => {
    const service = needed(seen.service)
    const tags = target.environment.securityGroupTags
    const tagged = await groupsBy({ aws, common }, 'tag:Name', Object.values(tags))
    const ids = service.found ? service.securityGroups : []
    const others = ids.filter(id => !tagged.some(group => group.id === id))
    const untagged = others.length > 0 ? await groupsBy({ aws, common }, 'group-id', others) : []
    const withTag = (tag: string) => tagged.filter(({ nameTag }) => nameTag === tag)
    return {
      alb: withTag(tags.alb),
      tasks: withTag(tags.tasks),
      database: withTag(tags.database),
      efs: withTag(tags.efs),
      service: [...tagged, ...untagged].filter(({ id }) => ids.includes(id)),
    }
  },
})
