import { describe, expect, test } from 'vitest'
import { faultIds } from '../../sandbox/faults/index.ts'
import { pairs } from './pairs.ts'
import { canCoexist, isTriedAlone, reach } from './reach.ts'

const entries = Object.entries(reach)
const countOf = (values: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(values, value => value)].map(([value, all]) => [value, all.length]))

describe('what a fault needs and takes away is all needed', () => {
  test('every entry, and every cause that one implies, is a fault', () => {
    const named = entries.flatMap(([id, { implies = [] }]) => [id, ...implies])
    expect(named.filter(id => !faultIds.includes(id))).toEqual([])
  })

  test('no entry says what is true without one', () => {
    const usual = entries.filter(
      ([, { needs, takes, places = [], implies = [], alone }]) =>
        needs.join() === 'session' && takes.length + places.length + implies.length === 0 && alone === undefined,
    )
    expect(usual.map(([id]) => id)).toEqual([])
  })

  test('a fault that is only tried alone says nothing of others, which nobody would notice', () => {
    const lone = entries.filter(([id]) => isTriedAlone(id))
    expect(lone.length).toBeGreaterThan(20)
    expect(
      lone.filter(([, { alone, ...others }]) => Object.values(others).flat().length > 0).map(([id]) => id),
    ).toEqual([])
    expect(pairs.flat().filter(isTriedAlone)).toEqual([])
  })

  test('no entry lists anything twice', () => {
    const twice = entries.filter(([, { needs, takes, places = [], removes = [], changes = [] }]) =>
      [needs, takes, places, removes, changes].some(list => new Set(list).size < list.length),
    )
    expect(twice.map(([id]) => id)).toEqual([])
  })

  test('a place is shared by two faults at least: alone it keeps nothing apart', () => {
    const shared = countOf(entries.flatMap(([, { places = [] }]) => places))
    expect([...shared].filter(([, count]) => count < 2).map(([place]) => place)).toEqual([])
  })

  test('what is removed is changed by some other fault', () => {
    const changed = new Set(entries.flatMap(([, { changes = [] }]) => changes))
    expect(entries.flatMap(([, { removes = [] }]) => removes).filter(what => !changed.has(what))).toEqual([])
    expect(canCoexist('secret-missing', 'secret-rotated-since-start')).toBe(false)
    expect(canCoexist('secret-rotated-since-start', 'secret-explicitly-denied')).toBe(true)
  })

  test('what is taken from view is needed by some fault, and what is needed is taken by some', () => {
    const needed = new Set(entries.flatMap(([, { needs }]) => needs))
    const taken = new Set(entries.flatMap(([, { takes }]) => takes))
    expect([...taken].filter(view => !needed.has(view))).toEqual([])
    expect([...needed].filter(view => !taken.has(view))).toEqual([])
  })
})
