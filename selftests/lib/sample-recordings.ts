import type { EvidenceSet } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { recordingOf } from '../../runner/recording/make.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { type Changes, healthyEvidence, targetIn } from './evidence.ts'
import { sampleReport, sampleTarget } from './sample-reports.ts'
import { deployedIds } from './steps.ts'

/** The recording of a run that saw this, without a run: what it concludes is what judging it says. */
export async function sampleRecording(changes: Changes = {}, target: Target = targetIn('prod')): Promise<Recording> {
  return recordingFrom([{ target, evidence: healthyEvidence(target, changes) }])
}

/** The same of several tenants. */
export async function recordingFrom(
  seen: readonly { readonly target: Target; readonly evidence: EvidenceSet }[],
): Promise<Recording> {
  const targets = seen.map(({ target }) => target)
  const report = sampleReport({
    sandbox: false,
    targets: seen.map(({ target: { tenant, domain }, evidence }) =>
      sampleTarget({ tenant, domain, evidence, specs: [], diagnoses: [] }),
    ),
  })
  const context = { phase: 'post' as const, targets, selected: deployedIds }
  const settings = { life: undefined, again: { allTenants: false, words: [] }, waivers: [] }
  const asGiven = (text: string) => text
  const judged = await judgeAgain(recordingOf(report, context, settings, asGiven))
  return structuredClone(recordingOf(judged, context, settings, asGiven))
}
