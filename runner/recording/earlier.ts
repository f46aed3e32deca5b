import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChangedBefore, EnvironmentState } from '../../history/state.ts'
import { writeWhole } from '../../lib/files/whole-file.ts'
import { namesOf, type Redactor, redactorOf } from '../redact-report.ts'
import { withOwnEvidence } from '../report/common-evidence.ts'
import type { Difference } from '../report/difference.ts'
import type { DiagnosisResult, Report } from '../report/report.ts'
import { underneath } from './compare.ts'
import { readRecording } from './file.ts'
import type { RecordedTarget, Recording } from './recording.ts'
import { targetsOf } from './replay.ts'

/** Recordings of an environment that lie beside its history. */
const KEPT = 12
const NAME = /^[0-9TZ-]+\.json\.gz$/
const MOST_LINES = 20
const LONGEST_LINE = 300

const folderOf = (stateDir: string, environment: string): string => join(stateDir, `${environment}.runs`)

/** Their names tell when they were, so that they sort by it. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): readonly string[] => [])
  return names.filter(name => NAME.test(name)).toSorted()
}

/** Keeps a recording beside the history, and the newest few with it. */
export async function keepBeside(stateDir: string, { platform, run }: Recording, bytes: Uint8Array): Promise<void> {
  const folder = folderOf(stateDir, platform.environment.name)
  const path = join(folder, `${run.startedAt.replaceAll(/[:.]/g, '-')}.json.gz`)
  await writeWhole(path, bytes, { what: `the recording ${path}`, remedy: 'Choose another folder with --state.' })
  for (const name of (await namesIn(folder)).slice(0, -KEPT)) await rm(join(folder, name), { force: true })
}

/**
 * What is not as it was in the newest earlier run without it, by tenant and cause: of each cause that was not open before. Read from the recordings beside
 * the history; a file there that is no recording of this environment says nothing.
 */
export async function changedBefore(stateDir: string, seen: Report, state: EnvironmentState): Promise<ChangedBefore> {
  const report = withOwnEvidence(seen)
  const wanted = report.targets.flatMap(target => {
    const open = Object.hasOwn(state.tenants, target.tenant) ? (state.tenants[target.tenant]?.open ?? []) : []
    const causes = target.diagnoses.filter(({ id }) => !open.some(issue => issue.what === 'cause' && issue.id === id))
    return causes.map(cause => ({ target, cause }))
  })
  const found: Record<string, Record<string, readonly string[]>> = {}
  const missing = new Set(wanted)
  const folder = folderOf(stateDir, state.environment)
  for (const name of missing.size === 0 ? [] : (await namesIn(folder)).toReversed()) {
    if (missing.size === 0) break
    const earlier = await readRecording(join(folder, name)).catch(() => undefined)
    if (earlier?.platform.environment.name !== state.environment || earlier.run.startedAt >= report.startedAt) continue
    for (const one of missing) {
      const was = earlier.targets.find(({ tenant }) => tenant === one.target.tenant)
      if (!was || !isWithout(was, one.cause)) continue
      missing.delete(one)
      const before = { domain: was.domain, evidence: { ...earlier.common, ...was.evidence } }
      const clean = redactorOf(namesOf(targetsOf(earlier)), () => false)
      const lines = underneath(before, one.target).map(one => lineOf(one, earlier.run.startedAt, clean))
      found[one.target.tenant] = { ...found[one.target.tenant], [one.cause.id]: bounded(lines) }
    }
  }
  return found
}

/** Whether a run looked for a cause and did not have it: something that it would break was seen to be right. */
const isWithout = ({ causes, steps }: RecordedTarget, { id, explains }: DiagnosisResult): boolean =>
  causes.every(cause => cause.id !== id) &&
  (explains.length === 0 || steps.some(step => step.status === 'passed' && explains.includes(step.id)))

/** Secrets are numbered anew in every run. */
const TOKEN = /\[secret \d+\]/g

/** What was no secret for the earlier run may be one for this: its words are cleaned again, whole, before they are cut. */
function lineOf({ what, was, is }: Difference, at: string, clean: Redactor): string {
  const said = (text: string) => cut(clean(text, 'prose').replaceAll(TOKEN, '[secret]'))
  return `${what}: ${said(is ?? 'gone')}, before: ${said(was ?? 'not there')} (seen ${at})`
}

const cut = (text: string): string =>
  text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE).toWellFormed()}...`

const bounded = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more`]
