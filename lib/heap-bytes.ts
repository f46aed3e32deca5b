const OBJECT_BYTES = 56
const LIST_BYTES = 48
const MEMBER_BYTES = 8
const TEXT_BYTES = 24
const FRACTION_BYTES = 16
/** What V8 keeps of objects with the same names in the same order, once for all of them. */
const SHAPE_BYTES = 130
const SHAPE_MEMBER_BYTES = 70
/** Members whose names are numbers have a table of their own. */
const NUMBERED_BYTES = 152
const LARGEST_SMALL = 2 ** 31

/**
 * How much memory a parsed JSON value takes, in bytes: what Node 24 really takes, or up to three times as much. `shapes` are the objects' that were
 * met before, whose names cost nothing a second time.
 */
export function heapBytesOf(value: unknown, shapes: Set<string>): number {
  if (typeof value === 'string') return TEXT_BYTES + value.length * (BEYOND_LATIN.test(value) ? 2 : 1)
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < LARGEST_SMALL ? 0 : FRACTION_BYTES
  if (typeof value !== 'object' || value === null) return 0
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  const own = Array.isArray(value) ? LIST_BYTES : OBJECT_BYTES + shapeBytes(Object.keys(value), shapes)
  return members.reduce((sum: number, member) => sum + MEMBER_BYTES + heapBytesOf(member, shapes), own)
}

const BEYOND_LATIN = /[\u0100-\uffff]/

function shapeBytes(names: readonly string[], shapes: Set<string>): number {
  const numbered = names.some(name => /^\d/.test(name)) ? NUMBERED_BYTES : 0
  const shape = names.join('\n')
  if (shapes.has(shape)) return numbered
  shapes.add(shape)
  return numbered + SHAPE_BYTES + names.length * SHAPE_MEMBER_BYTES + 2 * heapBytesOf(shape, shapes)
}
