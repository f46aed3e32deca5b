import type { EvidenceSet } from '../evidence/index.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { commonEvidence, type RunFacts, type SeenOfTarget, seenOf, targetReport } from './build-report.ts'
import { type Collected, recordKey } from './collector.ts'
import { createLookAhead } from './redact-report.ts'
import type { TargetReport } from './report/report.ts'
import type { RunContext } from './run-context.ts'

/** How often this thread looks for targets that are seen, and how long it judges in a row before it hears what came meanwhile. */
const EVERY_MS = 200
const IN_A_ROW_MS = 50

/** What a fleet's targets come to, most of which is known when the last of them is seen. */
interface JudgedAhead {
  /** As it was judged before, where nothing that it was judged by is another since. */
  readonly judge: typeof targetReport
  /** Judges none ahead any more. */
  readonly stop: () => void
}

/** Judges each target of which all steps have reported, while others are still looked at and this thread has nothing else to do. */
export function judgeAhead(
  context: RunContext,
  heard: () => Collected['records'],
  gates: RunFacts['gates'],
): JudgedAhead {
  const known = new Map<string, { readonly seen: SeenOfTarget; readonly report: TargetReport }>()
  const targets = new Map(context.targets.map(target => [targetKey(target), target]))
  /** Those of which something was heard since they were last found to be incomplete. */
  const open = new Set<string>()
  const lookAhead = createLookAhead()
  let common: EvidenceSet = {}
  let count = 0
  const judgeSome = () => {
    const until = performance.now() + IN_A_ROW_MS
    const records = heard()
    // Of thousands of records those that came since.
    const fresh = [...records.values()].slice(count)
    count = records.size
    common = { ...common, ...commonEvidence(fresh) }
    for (const { step } of fresh) open.add(step.target)
    for (const key of open) {
      const target = targets.get(key)
      if (!target || !hasReported(target, context, records)) {
        open.delete(key)
        continue
      }
      const seen = seenOf(target, context, { records, common }, gates)
      if (!isWhole(seen)) continue
      open.delete(key)
      const report = orUndefined(() => targetReport(context, target, seen, false))
      if (report) {
        known.set(key, { seen, report })
        lookAhead(report)
      }
      if (performance.now() > until) return
    }
  }
  const timer = setInterval(judgeSome, EVERY_MS)
  timer.unref()
  return {
    judge(of, target, seen, interrupted) {
      const before = of === context ? known.get(targetKey(target)) : undefined
      return before && isSame(before.seen, seen) ? before.report : targetReport(of, target, seen, interrupted)
    },
    stop: () => clearInterval(timer),
  }
}

const hasReported = (target: Target, { selected }: RunContext, records: Collected['records']): boolean =>
  selected.every(id => records.has(recordKey(targetKey(target), id)))

/** What fails here fails again when the report is made, where somebody hears of it. */
function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** Whether somebody has handed back all that its steps saw of the environment. */
const isWhole = ({ common }: SeenOfTarget): boolean => Object.values(common).every(one => one !== undefined)

const isSame = (a: SeenOfTarget, b: SeenOfTarget): boolean =>
  a.gate === b.gate &&
  isSameList([...a.records.values()], [...b.records.values()]) &&
  isSameList(Object.values(a.common), Object.values(b.common))

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])
