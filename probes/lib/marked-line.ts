import { type Target, targetKey } from '../../platform/target.ts'
import type { Common } from './common.ts'
import { uncounted } from './deadline.ts'
import { within } from './within.ts'

/** So long the reader of error lines waits for the marked request, which waits for one answer itself, and asks without it then. */
const VISIT_MS = 3_000

/** So long the sender waits for the reader, who may read for as long as he has; then he looks for his line himself. */
const READ_MS = 2_000

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

interface Sender {
  readonly target: Target
  readonly common: Common
  readonly signal: AbortSignal
}

/** Hands over the mark and gets the stream that the reader saw it in, null for none; undefined where nobody has read with it in so many milliseconds. */
export async function handOver({ target, common, signal }: Sender, mark: string, waitMs = READ_MS) {
  const meeting = meetingOf(target, common)
  meeting?.marked.resolve(mark)
  const read = meeting?.read?.promise
  if (!read) return undefined
  return within(waitMs, signal, () => read).catch(() => {
    signal.throwIfAborted()
    return undefined
  })
}

/** Nobody need wait for a request that is not sent. */
export const sendNone = (target: Target, common: Common): void => meetingOf(target, common)?.marked.resolve(undefined)

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
