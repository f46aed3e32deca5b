import { namesOf } from '../../../sandbox/model/arns.ts'
import { definitionByArn } from '../../../sandbox/model/deployments.ts'
import type { World } from '../../../sandbox/model/state.ts'
import { mainContainer } from '../../../sandbox/model/task-start.ts'
import { dev, prod } from '../../lib/company.ts'

/** The tenant of every row, and the one that stands beside it in some. */
export const TENANT = 'goldencrust'
export const NEIGHBOUR = 'saltpan'

const ACCESS_POINT = 'fsap-0123456789abcdef0'

/** The names that rows use for what the sandbox gives names of its own, and those; what is not there yet keeps the row's. */
function pairs(world: World): readonly (readonly [RegExp, string | undefined])[] {
  const names = namesOf(world, TENANT)
  const secret = world.secrets.get(names.dbSecret)
  const service = world.services.get(names.service)
  const definition = service && definitionByArn(world, service.taskDefinitionArn)
  const { image = '' } = (definition && mainContainer(definition)) ?? {}
  const [distribution] = world.distributions
  const groupArn = (tenant: string) => world.targetGroups.get(namesOf(world, tenant).targetGroup)?.arn
  const own = [...world.accessPoints.values()].find(({ tenant }) => tenant === TENANT)
  return [
    [/prod-goldencrust-db-credentials-AbCdEf\b/g, secret?.arn.split(':').at(-1) ?? ''],
    [/arn:aws:elasticloadbalancing:[^ "]*?:targetgroup\/prod-goldencrust-tg\/[0-9a-f]+/g, groupArn(TENANT)],
    [/arn:aws:elasticloadbalancing:[^ "]*?:targetgroup\/prod-saltpan-tg\/[0-9a-f]+/g, groupArn(NEIGHBOUR)],
    [/093646564004\.dkr\.ecr\.af-south-1\.amazonaws\.com\/wordpress-prod[:@][A-Za-z0-9._:-]*[A-Za-z0-9]/g, image],
    [/093646564004\.dkr\.ecr\.af-south-1\.amazonaws\.com\/wordpress-prod/g, image.replace(/[:@].*/, '')],
    [/\bwordpress-prod\b/g, world.environment.ecrRepository],
    [/\bd111111abcdef8\.cloudfront\.net\b/gi, distribution?.domainName ?? ''],
    [/\bprod-alb-1543208177\.af-south-1\.elb\.amazonaws\.com\b/g, world.loadBalancer?.dnsName ?? ''],
    [/\bprod-mysql\.cxample\.af-south-1\.rds\.amazonaws\.com\b/g, world.database.host],
    [/\bfs-0a1b2c3d4e5f60718\b/g, world.fileSystem.id],
    [new RegExp(ACCESS_POINT, 'g'), own?.id ?? ''],
    ...(world.environment.name === 'dev'
      ? ([
          [/\bprod-/g, 'dev-'],
          [/wpprod\./g, 'wpdev.'],
          [new RegExp(prod.accountId, 'g'), dev.accountId],
          [/\baf-south-1\b/g, dev.region],
        ] as const)
      : []),
  ]
}

/** An input with the sandbox's names in place of the row's. */
export function inWorldsNames<Value>(value: Value, world: World): Value {
  const all = pairs(world)
  const renamed = (each: unknown): unknown => {
    if (typeof each === 'string') return all.reduce((text, [from, to]) => text.replace(from, word => to ?? word), each)
    if (Array.isArray(each)) return each.map(renamed)
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([name, member]) => [name, renamed(member)]))
  }
  return JSON.parse(JSON.stringify(renamed(value)))
}
