import { isOnS3 } from '../lib/files/s3-address.ts'
import { writeWhole } from '../lib/files/whole-file.ts'
import type { HistorySettings } from '../runner/history.ts'
import { keepBeside } from '../runner/recording/earlier.ts'
import { recordingFile } from '../runner/recording/file.ts'
import { judgeAgain } from '../runner/recording/judge-again.ts'
import { recordingOf } from '../runner/recording/make.ts'
import { otherwise } from '../runner/recording/otherwise.ts'
import type { Redactor } from '../runner/redact-report.ts'
import type { Report } from '../runner/report/report.ts'
import type { Ready } from './ready.ts'
import { recordingPath, recordingPlace } from './recording-path.ts'

/** Keeps a run in a folder, in place of the last one there. Returns what its owner has to know: what was left out, and what it will not say again. */
export async function keepRun(
  dir: string,
  report: Report,
  clean: Redactor,
  { prepared, waivers, history }: Pick<Ready, 'prepared' | 'waivers' | 'history'>,
  settings: HistorySettings,
): Promise<readonly string[]> {
  const context = await prepared.context
  const path = recordingPath(dir)
  if (context.targets.length === 0) return [`no recording is kept: there is no tenant in it`]
  const { again, life } = prepared
  const remembered = history && {
    ...settings,
    state: history.state,
    changedBefore: await history.changedBefore(report),
  }
  const whole = recordingOf(report, context, { again, life, waivers, history: remembered }, clean)
  const { bytes, recording } = recordingFile(whole)
  await writeWhole(path, bytes, recordingPlace(path))
  const left = recording.left.map(one => `${path}: ${one}`)
  if (history && settings.stateDir !== null && !isOnS3(settings.stateDir) && !report.interrupted)
    await keepBeside(settings.stateDir, recording, bytes)
  if (report.interrupted) return [...left, `${path}: the run was interrupted, so that it cannot be judged again`]
  const changed = otherwise(recording, await judgeAgain(recording))
  return [...left, ...changed.map(one => `${path}, judged again, does not say the same: ${one}`)]
}
