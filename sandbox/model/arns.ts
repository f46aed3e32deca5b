import type { Environment } from '../../platform/environment.ts'
import type { TenantNames } from '../../platform/names.ts'
import { createTarget, NOWHERE } from '../../platform/target.ts'
import { hexOf } from '../aws/lib/ids.ts'
import type { World } from './state.ts'

type Place = Pick<Environment, 'region' | 'accountId' | 'name' | 'cluster' | 'albName'>

export const loadBalancerArn = ({ region, accountId, name, albName }: Place): string =>
  `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/${albName}/${hexOf(`alb ${name}`, 16)}`

export const listenerArn = (place: Place, port: number): string =>
  `${loadBalancerArn(place).replace(':loadbalancer/', ':listener/')}/${hexOf(`listener ${port}`, 16)}`

export const targetGroupArn = ({ region, accountId }: Place, name: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${name}/${hexOf(`tg ${name}`, 16)}`

export const roleArn = ({ accountId }: Place, name: string): string => `arn:aws:iam::${accountId}:role/${name}`

export const secretArn = ({ region, accountId }: Place, name: string): string =>
  `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${hexOf(`suffix ${name}`, 6)}`

export const taskDefinitionArn = ({ region, accountId }: Place, family: string, revision: number): string =>
  `arn:aws:ecs:${region}:${accountId}:task-definition/${family}:${revision}`

export const taskArn = ({ region, accountId, cluster }: Place, id: string): string =>
  `arn:aws:ecs:${region}:${accountId}:task/${cluster}/${id}`

export const serviceArn = ({ region, accountId, cluster }: Place, name: string): string =>
  `arn:aws:ecs:${region}:${accountId}:service/${cluster}/${name}`

export const repositoryUri = ({ region, accountId }: Place, repository: string): string =>
  `${accountId}.dkr.ecr.${region}.amazonaws.com/${repository}`

/** `ecs-svc/` and 19 digits, always the same for the same seed. */
export const deploymentId = (seed: string): string =>
  `ecs-svc/${BigInt(`0x${hexOf(seed, 16)}`)
    .toString()
    .padStart(19, '1')
    .slice(0, 19)}`

type Names = TenantNames & { readonly domain: string }

const known = new WeakMap<Environment, Map<string, Names>>()

/** What the tenant's resources are called by the platform's conventions. */
export function namesOf({ environment }: Pick<World, 'environment'>, tenant: string): Names {
  const ofAll = known.get(environment) ?? new Map<string, Names>()
  known.set(environment, ofAll)
  const before = ofAll.get(tenant)
  if (before) return before
  const { names, domain } = createTarget(environment, tenant, { access: NOWHERE })
  ofAll.set(tenant, { ...names, domain })
  return { ...names, domain }
}
