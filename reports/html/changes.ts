import { count, utc } from '../../lib/text/words.ts'
import { groupBy, tenantsText } from '../lib/text.ts'
import type { View } from '../view.ts'
import { escaped } from './escaped.ts'
import { list, section } from './parts.ts'

const SHOWN_CHANGES = 6

/** What is new, goes on or is over; the same of several tenants is said once, with what is not as it was in the run before. */
export const changesSection = ({ changes: all = [], targets }: View): string =>
  section(
    'Since the runs before',
    list(
      groupBy(all, ({ kind, what, id }) => `${kind} ${what} ${id}`).flatMap(group => {
        const [first] = group
        if (!first) return []
        const tenants = tenantsText(
          group.map(({ tenant }) => tenant),
          targets.length,
        )
        const runs = count(Math.max(...group.map(one => one.runs)), 'run')
        const changed = first.kind === 'ongoing' ? [] : [...new Set(group.flatMap(one => one.changed))]
        return [
          `<strong>${escaped(first.kind)}</strong> ${escaped(`${first.id} at ${tenants}, since ${utc(first.since)}, ${runs}`)}${list(changed.slice(0, SHOWN_CHANGES).map(escaped))}`,
        ]
      }),
    ),
  )
