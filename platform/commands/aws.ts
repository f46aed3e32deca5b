import { CLOUDFRONT_REGION } from '../environment.ts'
import type { Target } from '../target.ts'
import { assign, assigned, command, quote } from './shell.ts'

/**
 * An option's value: text and numbers as they are, lists as several words, `true` for a bare switch, `json` as one quoted word, `shell` as
 * shell text that is already safe, `from` as the output of another command, which is assigned to the variable `as` before. Absent values and empty
 * lists leave the option out.
 */
type OptionValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | { readonly json: unknown }
  | { readonly shell: string }
  | Computed

/** `within`: shell text with the word in it, which is its value otherwise. */
interface Computed {
  readonly from: string
  readonly as: string
  readonly within?: string
}

export type Options = Readonly<Record<string, OptionValue>>

/** All that a command has to know of a target. */
type Place = Pick<Target, 'access'>

/** Services with one endpoint for the whole world: the region changes nothing there. */
const GLOBAL = new Set(['iam', 'route53'])
/** CloudFront and the certificates it uses live in one region. */
const AT_CLOUDFRONT = new Set(['cloudfront', 'acm'])

/** An AWS CLI command for this target that works as printed: names quoted, with its region, and with the profile the suite itself uses. */
export function awsCommand(
  target: Place,
  operation: string,
  options: Options,
  positional: readonly string[] = [],
): string {
  const assignments = Object.values(options).flatMap(value => (isComputed(value) ? assign(value.as, value.from) : []))
  return [...assignments, command(parts(target, operation, options, positional))].join('\n')
}

/** The same on one line, to stand inside another command. */
export const awsInline = (target: Place, operation: string, options: Options = {}): string =>
  parts(target, operation, options, []).join(' ')

/** Opens a session for a profile. */
export const ssoLogin = (profile: string): string => `aws sso login --profile ${quote(profile)}`

/** The tenant's service, as ECS' operations name it. */
export const serviceOptions = ({ environment, names }: Target) => ({
  cluster: environment.cluster,
  service: names.service,
})

function parts(
  { access: { region, credentials } }: Place,
  operation: string,
  options: Options,
  positional: readonly string[],
): readonly string[] {
  const [service = ''] = operation.split(' ')
  const place = GLOBAL.has(service) ? undefined : AT_CLOUDFRONT.has(service) ? CLOUDFRONT_REGION : region
  const profile = credentials.kind === 'profile' ? credentials.profile : undefined
  return [
    `aws ${operation}`,
    ...positional.map(quote),
    ...Object.entries({ ...options, region: place, profile }).flatMap(([name, value]) => option(name, value)),
  ]
}

function option(name: string, value: OptionValue): readonly string[] {
  if (value === null || value === undefined || value === false) return []
  if (Array.isArray(value) && value.length === 0) return []
  if (value === true) return [`--${name}`]
  return [`--${name} ${words(value)}`]
}

const isComputed = (value: OptionValue): value is Computed =>
  typeof value === 'object' && value !== null && 'from' in value

function words(value: Exclude<OptionValue, boolean | null | undefined>): string {
  if (typeof value === 'string' || typeof value === 'number') return quote(String(value))
  if ('shell' in value) return value.shell
  if (isComputed(value)) return value.within ?? assigned(value.as)
  if ('json' in value) return quote(JSON.stringify(value.json))
  return value.map(quote).join(' ')
}
