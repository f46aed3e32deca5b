import { startAws } from '../../sandbox/aws/server.ts'
import { createWorld } from '../../sandbox/model/create-world.ts'
import { settle } from '../../sandbox/model/settle.ts'
import type { World } from '../../sandbox/model/state.ts'
import { sandbox } from './company.ts'

export interface AwsSandbox {
  readonly world: World
  readonly endpoint: string
  readonly close: () => Promise<void>
}

export const AWS_TENANTS = ['goldencrust', 'goldencrust2', 'bakery'] as const

/** A fresh world with installed tenants and the AWS endpoints over it. */
export async function startAwsSandbox(): Promise<AwsSandbox> {
  const world = createWorld({ environment: sandbox, tenants: [...AWS_TENANTS], life: 'installed' })
  const { port, close } = await startAws(world, settle)
  return { world, endpoint: `http://127.0.0.1:${port}`, close }
}

/** The first value of a collection that a test cannot go without. */
export function firstOf<T>(values: Iterable<T>): T {
  for (const value of values) return value
  throw new Error('the world lacks what this test looks at')
}

/** What a test cannot go without. */
export function known<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the world lacks what this test looks at')
  return value
}
