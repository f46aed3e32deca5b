import { CLOUDFRONT_REGION } from './environment.ts'
import type { Target } from './target.ts'

/** Characters that no POSIX shell gives a meaning to, wherever they stand in a word. */
const PLAIN = /^[A-Za-z0-9_@%+:,./=-]+$/
/** Services with one endpoint for the whole world: a region changes nothing there. */
const GLOBAL: readonly string[] = ['iam', 'route53']

/** One word for a POSIX shell. */
export const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** The AWS CLI command that shows the same, with the region and the profile this run uses. Empty and absent options are left out. */
export function awsCli(
  target: Target,
  operation: string,
  options: Readonly<Record<string, string | number | readonly string[] | undefined>> = {},
): string {
  const { region, credentials } = target.access
  const [service = ''] = operation.split(' ')
  const place = GLOBAL.includes(service) ? undefined : service === 'cloudfront' ? CLOUDFRONT_REGION : region
  const profile = credentials.kind === 'profile' ? credentials.profile : undefined
  const words = Object.entries({ ...options, region: place, profile }).flatMap(([name, value]) => {
    const values = value === undefined ? [] : typeof value === 'object' ? value : [String(value)]
    return values.length === 0 ? [] : [`--${name}`, ...values.map(shellWord)]
  })
  return ['aws', operation, ...words].join(' ')
}
