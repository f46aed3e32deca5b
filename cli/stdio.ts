import { remarkLine } from '../lib/text/stderr.ts'

type Name = 'stdout' | 'stderr'

/** Why something did not get out, by stream; absent as long as all did. */
const faults = new Map<Name, string>()
/** Writings that are still under way. */
const underway = new Set<Promise<void>>()

/** A reader that has seen enough is no fault: `| head -3`. */
const READER_GONE: readonly string[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

/** From here on a reader that goes away, or a full disk behind stdout or stderr, ends nothing. */
export function keepGoing(): void {
  for (const name of ['stdout', 'stderr'] as const) process[name].on('error', error => remember(name, error))
}

/** Puts text on stdout. */
export const print = (text: string): void => put('stdout', text)

/** Puts text on stderr, as it is: a report for people, where stdout belongs to a program. */
export const printAside = (text: string): void => put('stderr', text)

/** Says one thing on stderr. */
export const warn = (message: string): void => put('stderr', remarkLine(message))

/** The same for what is no error. */
export const note = (remark: string): void => warn(`note: ${remark}`)

/** When everything that was put there has been taken, or cannot be; what could not be for another reason than a reader that went away. */
export async function flushed(): Promise<readonly string[]> {
  await Promise.all(underway)
  return [...faults].map(([name, reason]) => `cannot write to ${name}: ${reason}.`)
}

function put(name: Name, text: string): void {
  const writing = new Promise<void>(resolve => {
    process[name].write(text, error => {
      if (error) remember(name, error)
      resolve()
    })
  })
  underway.add(writing)
  void writing.then(() => underway.delete(writing))
}

function remember(name: Name, error: Error): void {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message
  // A terminal that was closed has no reader either.
  const gone = READER_GONE.includes(code) || (code === 'EIO' && process[name].isTTY)
  if (!gone) faults.set(name, code === 'ENOSPC' ? 'no space left on the disk' : code)
}
