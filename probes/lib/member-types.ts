import { NormalizedSchema } from '@smithy/core/schema'
import { getSmithyContext } from '@smithy/core/transport'
import type { HandlerExecutionContext } from '@smithy/types'
import { isRecord } from '../../lib/values.ts'

/** Where the result is in the SDK's model of an operation. */
const OUTPUT = 5

/**
 * The first member of an answer that is not of the type that AWS' own model of the operation gives it, by its path; `undefined` when all are.
 * The SDK hands on whatever came: a number in the place of a text would be judged, or end the run.
 */
export function wrongTypeIn(context: HandlerExecutionContext, answer: unknown): string | undefined {
  const { operationSchema } = getSmithyContext(context)
  return Array.isArray(operationSchema)
    ? wrongType(NormalizedSchema.of(operationSchema[OUTPUT]), answer, '')
    : undefined
}

function wrongType(schema: NormalizedSchema, value: unknown, path: string): string | undefined {
  if (value === undefined) return undefined
  if (schema.isStructSchema()) {
    if (!isRecord(value)) return path
    for (const [name, member] of schema.structIterator()) {
      const wrong = wrongType(member, value[name], path === '' ? name : `${path}.${name}`)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return path
    const entry = schema.getValueSchema()
    for (const [index, each] of value.entries()) {
      const wrong = wrongType(entry, each, `${path}[${index}]`)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }
  if (schema.isMapSchema()) {
    if (!isRecord(value)) return path
    const entry = schema.getValueSchema()
    for (const [key, each] of Object.entries(value)) {
      const wrong = wrongType(entry, each, `${path}.${key}`)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }
  return fits(schema, value) ? undefined : path
}

function fits(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === 'string'
  if (schema.isBooleanSchema()) return typeof value === 'boolean'
  if (schema.isNumericSchema()) return typeof value === 'number' && Number.isFinite(value)
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime())
  return true
}
