import { tool } from '../../lib/files/project.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/step.ts'
import { buildReport } from '../build-report.ts'
import { recordKey } from '../collector.ts'
import { startGathering } from '../gathering.ts'
import { namesOf, redactReport } from '../redact-report.ts'
import type { Report } from '../report/report.ts'
import type { StepRecord } from '../run-context.ts'
import { applyWaivers } from '../waivers/apply.ts'
import type { Recording } from './recording.ts'
import { type Replay, replayOf, targetsOf } from './replay.ts'

/** What today's rules and causes say of a recording, without vitest: the same report as the whole command makes of it. */
export async function judgeAgain(recording: Recording, targets?: readonly Target[]): Promise<Report> {
  // What is secret in it was taken out when it was made.
  return redactReport(await judgedOf(recording, targets), namesOf(targets ?? targetsOf(recording)), () => true)
}

/** The same before anything is taken out of it. */
export const judgedOf = async (recording: Recording, targets?: readonly Target[]): Promise<Report> =>
  applyWaivers(await judged(replayOf(recording, targets)), recording.waivers)

async function judged({ context: plain, facts, asRecorded }: Replay): Promise<Report> {
  const context = { ...plain, channel: '' }
  const gathering = startGathering(context)
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  for (const id of context.selected) {
    const step = await stepOf(id)
    for (const target of context.targets) {
      const record = await gathering?.record(step, target)
      if (record) records.set(recordKey(targetKey(target), id), { step: record, elapsedMs: 0 })
    }
  }
  return buildReport(context, asRecorded({ records, calls: {}, problems: [] }), { ...facts, tool: tool() })
}

const stepOf = async (id: SpecId): Promise<Step> => (await import(`../../specs/${id}.spec.ts`)).default
