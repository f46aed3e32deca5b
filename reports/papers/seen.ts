import type { SpecResult, TargetReport } from '../../runner/report/report.ts'

/** What a run saw of something that one or several steps prove. */
export interface Seen {
  /** `open`: not seen, or not as it should be. `none`: there is nothing to see. */
  readonly mark: 'seen' | 'open' | 'none'
  readonly says: string
}

/** All the steps together: seen only when each was looked at, one passed, and the others passed or do not apply. */
export function seenOf({ specs }: Pick<TargetReport, 'specs'>, ids: readonly string[]): Seen {
  const results = ids.map(id => specs.find(spec => spec.id === id))
  const absent = ids.filter((_, index) => results[index] === undefined)
  const there = results.filter(result => result !== undefined)
  const wrong = there.filter(({ status }) => status !== 'passed' && status !== 'not-applicable')
  if (wrong.length > 0) return { mark: 'open', says: wrong.map(endText).join('; ') }
  if (absent.length > 0 || there.length === 0)
    return { mark: 'open', says: `not looked at in this run: ${absent.join(', ')}` }
  const passed = there.filter(({ status }) => status === 'passed')
  if (passed.length === 0) return { mark: 'none', says: there[0]?.reason ?? 'does not apply' }
  return { mark: 'seen', says: passed.map(({ id, saw }) => (saw === undefined ? id : `${id}: ${saw}`)).join('; ') }
}

const endText = ({ id, status, reason = 'no reason was given' }: SpecResult): string => `${id} ${status}: ${reason}`
