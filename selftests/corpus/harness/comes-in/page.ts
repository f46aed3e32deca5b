import { answersOf } from '../answers.ts'
import type { ComesIn } from '../comes-in.ts'
import { NEIGHBOUR, TENANT } from '../names.ts'

/** What the tenant's container answers by path: to everybody, or (`via: edge`) only to what comes through CloudFront. */
export const page: ComesIn = (input, { world, row }) => {
  const tenant = row.world.foreignTarget ? NEIGHBOUR : TENANT
  const answers = answersOf(input)
  const edgeOnly = input.via === 'edge'
  const before = world.said.containers.get(tenant)
  world.said.containers.set(tenant, request => {
    const said = edgeOnly && request.headers['x-forwarded-proto'] === undefined ? undefined : answers.get(request.path)
    return said ?? before?.(request)
  })
}
