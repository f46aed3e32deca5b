/** `1 task`, `3 tasks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** Enough of a digest to tell it from others. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** One line of somebody else's text, in quotes and cut where it gets too long to read. */
export function quoted(text: string, limit = 200): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return `"${line.length <= limit ? line : `${line.slice(0, limit)}...`}"`
}

/** `prod-goldencrust:2` of a task definition's ARN. */
export const revisionName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** `7 s`, `2 min 05 s`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
