import { answersOf } from '../answers.ts'
import { NEIGHBOUR, TENANT } from '../names.ts'
import type { ComesIn } from '../way.ts'

/** What the tenant's container answers by path: to everybody, or (`via: edge`) only to what comes through CloudFront. */
export const page: ComesIn = (input, { world, row }) => {
  const tenant = row.world.foreignTarget ? NEIGHBOUR : TENANT
  const answers = answersOf(input)
  const edgeOnly = input.via === 'edge'
  const before = world.recorded.containers.get(tenant)
  world.recorded.containers.set(tenant, request => {
    const said = edgeOnly && request.headers['x-forwarded-proto'] === undefined ? undefined : answers.get(request.path)
    return said ?? before?.(request)
  })
}
