import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../../../lib/values.ts'
import { records, text } from '../../../../sandbox/aws/lib/input.ts'
import type { ComesIn } from '../way.ts'

const FIXTURE = join(import.meta.dirname, '../../../fixtures/prod-goldencrust.plan.json')

/** The row's changes beside, or in place of, what a tenant's plan usually has. */
export const plan: ComesIn = input => {
  const usual: unknown = JSON.parse(readFileSync(FIXTURE, 'utf8'))
  if (!isRecord(usual)) throw new Error('the fixture of a plan is none')
  const changes = records(input, 'resource_changes')
  const replaces = (each: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) =>
    other.deposed === undefined &&
    (text(other, 'address') === text(each, 'address') ||
      (text(other, 'type') === text(each, 'type') &&
        /^module\.ecs_tenant\.\w+\.this$/.test(text(other, 'address') ?? '')))
  const kept = records(usual, 'resource_changes').filter(each => !changes.some(other => replaces(each, other)))
  return {
    files: {
      plan: JSON.stringify({
        ...usual,
        resource_changes: [...kept, ...changes.map(each => ({ mode: 'managed', provider_name: '', ...each }))],
      }),
    },
  }
}

export const tfvars: ComesIn = input => ({ files: { tfvars: text(input, 'text') ?? '' } })
