import { quote } from '../commands/shell.ts'

/** Something in the data that cannot be meant, in one sentence with what is allowed. */
export interface Mistake {
  /** As it was named. */
  readonly file: string
  /** From 1 on; `null` where the mistake is that something is not there. */
  readonly line: number | null
  readonly says: string
}

/** The data of a platform cannot be used; the message is for people. */
interface PlatformError extends Error {
  readonly code: 'PLATFORM'
}

/** `platform/environments/uat.yaml, line 7: region "eu-wst" is no AWS region such as eu-west-1`. */
export const mistakeLine = ({ file, line, says }: Mistake): string =>
  `${file}${line === null ? '' : `, line ${line}`}: ${says}`

/** One line for all: the first mistake, and how to see the others of the folder that `--platform` named; `null` for the project's own. */
export function platformError(mistakes: readonly Mistake[], flag: string | null): PlatformError {
  const [first] = mistakes
  const more = mistakes.length - 1
  const line = first ? mistakeLine(first) : 'the platform data cannot be used'
  const check = `npm run platform:check${flag === null ? '' : ` -- ${quote(flag)}`}`
  const message = more > 0 ? `${line} (and ${more} more: ${check})` : line
  return Object.assign(new Error(message), { code: 'PLATFORM' as const })
}
