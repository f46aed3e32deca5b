import type { TargetReport } from '../../runner/report/report.ts'
import { inline } from '../lib/markdown-text.ts'
import { marked } from '../lib/sandbox-mark.ts'
import { groupBy } from '../lib/text.ts'
import type { View } from '../view.ts'
import { appendixB } from './appendix-b.ts'
import { type Seen, seenOf } from './seen.ts'

type Item = (typeof appendixB)[number]

/** The runbook's checklist for one tenant: ticked only for what this run saw; `isLogged`: whether the deployment's entry is in the log. */
export function checklist(view: View, target: TargetReport, isLogged: boolean): string {
  const title = marked(`${target.tenant} (${target.env}): checklist, phase ${view.phase}`, view)
  const parts = groupBy(appendixB, ({ part }) => part)
  return `${[
    `# ${inline(title)}`,
    `Appendix B of the runbook, as seen ${inline(view.startedAt)}.`,
    ...parts.flatMap(items => [
      `## ${items[0]?.part}`,
      items.map(item => line(item, tickOf(item, view, target, isLogged))).join('\n'),
    ]),
  ].join('\n\n')}\n`
}

function tickOf({ steps, byHand, paper }: Item, view: View, target: TargetReport, isLogged: boolean): Seen {
  if (steps) {
    // A smaller phase than that after a deployment shows a smaller part of an item.
    const phase = view.phase === 'pre' ? 'pre' : 'post'
    const own = steps.filter(id => view.steps[id]?.phases.includes(phase))
    if (own.length > 0) return seenOf(target, own)
    return { mark: 'open', says: `${steps.join(', ')} of phase ${phase === 'pre' ? 'post' : 'pre'} shows it` }
  }
  if (paper !== undefined)
    return isLogged ? { mark: 'seen', says: paper } : { mark: 'open', says: `no entry in ${paper} by this run` }
  return { mark: 'open', says: `by hand: ${byHand}` }
}

function line({ item }: Item, { mark, says }: Seen): string {
  const why = inline(says)
  if (mark === 'none') return `- [ ] ~~${item}~~ does not apply: ${why}`
  return `- [${mark === 'seen' ? 'x' : ' '}] ${item}: ${why}`
}
