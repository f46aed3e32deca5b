import { wordSecrets } from '../lib/text/redact.ts'
import type { RecordedSettings } from './recording/make.ts'
import { namesOf, redactReport } from './redact-report.ts'
import type { Report } from './report/report.ts'
import type { RunContext } from './run-context.ts'

/** With more passwords that are words of one run's texts it is not found out which of them are read: all are taken for such. */
const MOST_TRIED = 8

/**
 * The secrets that are words by which judging knows what others wrote: a service event without `service` is no event that anybody knows. Taken out
 * there they would be given away, by the gap in a sentence that everybody knows, and what is left could not be judged again. Found by judging what
 * the report would show; a run without a secret that is a word pays nothing.
 */
export async function readWords(
  seen: Report,
  context: Pick<RunContext, 'targets' | 'selected' | 'phase'>,
  settings: RecordedSettings,
): Promise<ReadonlySet<string>> {
  const words = seen.interrupted || seen.targets.length === 0 ? [] : wordSecrets()
  const texts = words.length === 0 ? '' : JSON.stringify([seen.common, seen.targets])
  const found = words.filter(word => texts.includes(word))
  if (found.length === 0) return new Set()
  const [{ judgeAgain }, { recordingOf }] = await Promise.all([
    import('./recording/judge-again.ts'),
    import('./recording/make.ts'),
  ])
  const isJudgedAlike = async (read: ReadonlySet<string>): Promise<boolean> => {
    const shown = redactReport(seen, namesOf(context.targets), secret => read.has(secret))
    const again = await judgeAgain(recordingOf(shown, context, settings, text => text))
    return JSON.stringify(again) === JSON.stringify(shown)
  }
  const none: ReadonlySet<string> = new Set()
  if (await isJudgedAlike(none)) return none
  let read: ReadonlySet<string> = new Set(found)
  if (found.length > MOST_TRIED) return read
  for (const word of found) {
    const fewer = new Set([...read].filter(other => other !== word))
    if (await isJudgedAlike(fewer)) read = fewer
  }
  return read
}
