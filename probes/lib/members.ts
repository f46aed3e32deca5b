import { isRecord } from '../../lib/values.ts'

/** What a part of an answer has to be: `undefined` when it is, else what it lacks, by its path. */
export type Member = (value: unknown, path: string) => string | undefined

const is =
  (fits: (value: unknown) => boolean): Member =>
  (value, path) =>
    fits(value) ? undefined : path

/** A text that is not empty. */
export const text = is(value => typeof value === 'string' && value !== '')
export const anyText = is(value => typeof value === 'string')
export const number = is(value => typeof value === 'number' && Number.isFinite(value))
export const flag = is(value => typeof value === 'boolean')
export const bytes = is(value => value instanceof Uint8Array && value.length > 0)

/** A list that may be empty but is there, every entry of it whole. */
export const list =
  (entry: Member): Member =>
  (value, path) => {
    if (!Array.isArray(value)) return path
    for (const [index, each] of value.entries()) {
      const lack = entry(each, `${path}[${index}]`)
      if (lack !== undefined) return lack
    }
    return undefined
  }

export const object =
  (members: Readonly<Record<string, Member>>): Member =>
  (value, path) => {
    if (!isRecord(value)) return path
    for (const [name, member] of Object.entries(members)) {
      const lack = member(value[name], path === '' ? name : `${path}.${name}`)
      if (lack !== undefined) return lack
    }
    return undefined
  }

/** A member that AWS leaves out where it has nothing to say, whole where it is there. */
export const optional =
  (member: Member): Member =>
  (value, path) =>
    value === undefined ? undefined : member(value, path)

/** A list of CloudFront's: it says how many entries it has, and leaves the entries out when there are none. */
export const counted = (entry: Member, more: Readonly<Record<string, Member>> = {}): Member => {
  const whole = object({ Quantity: number, Items: optional(list(entry)), ...more })
  return (value, path) => {
    const lack = whole(value, path)
    if (lack !== undefined || !isRecord(value)) return lack
    const { Quantity, Items } = value
    return Quantity === (Array.isArray(Items) ? Items.length : 0)
      ? undefined
      : `${path}.Items, of which it counts ${Quantity}`
  }
}
