import { expect, test } from 'vitest'
import { groupOf, groupTagged } from '../../sandbox/faults/lib/tenant-parts.ts'
import { createWorld } from '../../sandbox/model/create-world.ts'
import type { World } from '../../sandbox/model/state.ts'
import { targetHealth } from '../../sandbox/model/target-health.ts'
import { prod } from '../lib/company.ts'

const tenants = ['goldencrust', 'bluebird', 'redfox', 'greenleaf', 'silverfish', 'blackcat']

/** What the load balancer says of the targets of each tenant. */
function said(breakIt: (world: World) => void): readonly (readonly [reason: string, description: string])[] {
  const world = createWorld({ environment: prod, tenants, life: 'installed' })
  breakIt(world)
  return tenants
    .flatMap(tenant => targetHealth(world, groupOf(world, tenant).arn))
    .map(({ reason = '', description = '' }) => [reason, description] as const)
}

test.for<[string, string, (world: World) => void]>([
  ['a target that it does not reach', 'Target.Timeout', world => (groupTagged(world, 'tasks').ingress = [])],
  [
    'a group that no rule leads to',
    'Target.NotInUse',
    world => {
      for (const listener of world.listeners) listener.rules = []
    },
  ],
])('of %s ELB says what it was heard to say in one of several wordings', ([, reason, breakIt]) => {
  const heard = said(breakIt)
  expect(new Set(heard.map(([code]) => code))).toEqual(new Set([reason]))
  expect(new Set(heard.map(([, text]) => text)).size).toBe(2)
  expect(said(breakIt)).toEqual(heard)
})

test('a target that is gone stays registered where somebody registered it by hand, and answers nothing', () => {
  const world = createWorld({ environment: prod, tenants: ['goldencrust'], life: 'installed' })
  const group = groupOf(world, 'goldencrust')
  group.registered.push('10.0.9.9')
  expect(targetHealth(world, group.arn).map(({ id, state }) => [id === '10.0.9.9', state])).toEqual([
    [true, 'unhealthy'],
    [false, 'healthy'],
  ])
})
