import { type Target, targetKey } from '../../platform/target.ts'
import type { Common } from './common.ts'
import { uncounted } from './deadline.ts'
import { within } from './within.ts'

/** So long the reader of error lines waits for the marked request, which waits for one answer itself, and asks without it then. */
const VISIT_MS = 3_000

/** Where a request that was marked and the reader of the tenant's log lines find each other, so that one answer of CloudWatch serves both. */
interface Meeting {
  /** The mark once the request was answered; undefined where it was not sent. */
  readonly marked: PromiseWithResolvers<string | undefined>
  /** The stream in which the reader saw the mark, null for none; there from when the reader waits for the mark. */
  read: PromiseWithResolvers<string | null | undefined> | undefined
}

const meetings = new WeakMap<Common, Map<string, Meeting>>()

const meetingOf = (target: Target, common: Common): Meeting | undefined => meetings.get(common)?.get(targetKey(target))

/** Says that a marked request will be sent to the tenant. The lines of a fleet are read together, whenever that is. */
export function announceMark(target: Target, common: Common): void {
  if (common.isFleet) return
  const known = meetings.get(common) ?? new Map<string, Meeting>()
  meetings.set(common, known)
  known.set(targetKey(target), { marked: Promise.withResolvers(), read: undefined })
}

/** Hands over the mark, or that there is none, and gets the stream that the reader saw it in; undefined where nobody reads with it. */
export async function handOver(target: Target, common: Common, mark: string | undefined) {
  const meeting = meetingOf(target, common)
  meeting?.marked.resolve(mark)
  return mark === undefined ? undefined : meeting?.read?.promise
}

/** Reads with the mark of the request that is on its way, or without one; `streamWith` is where the answer has the mark. */
export async function readWithMark<T>(
  { target, common, signal }: { readonly target: Target; readonly common: Common; readonly signal: AbortSignal },
  read: (mark: string | undefined) => Promise<T>,
  streamWith: (answer: T, mark: string) => string | null,
): Promise<T> {
  const meeting = meetingOf(target, common)
  if (!meeting) return read(undefined)
  const done = Promise.withResolvers<string | null | undefined>()
  meeting.read = done
  try {
    const mark = await uncounted(() => within(VISIT_MS, signal, () => meeting.marked.promise).catch(() => undefined))
    if (mark === undefined) done.resolve(undefined)
    const answer = await read(mark)
    if (mark !== undefined) done.resolve(streamWith(answer, mark))
    return answer
  } finally {
    done.resolve(undefined)
  }
}
