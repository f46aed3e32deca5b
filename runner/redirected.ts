import type { Access, ConnectTo, Resolver } from '../platform/target.ts'
import type { Report } from './report/report.ts'

const ENDPOINT = 'AWS_ENDPOINT_URL'

/**
 * What a run of a real environment asked instead of the platform itself: AWS endpoints by the SDK's own variables, a resolver, `--connect-to`;
 * undefined when it asked nobody else. Addresses without the credentials that may stand in them.
 */
export function redirectedOf(
  { resolver, connectTo, isolated }: Pick<Access, 'resolver' | 'connectTo' | 'isolated'>,
  variables: NodeJS.ProcessEnv,
): Report['redirected'] {
  if (isolated) return undefined
  const awsEndpoints =
    variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true'
      ? []
      : Object.entries(variables).flatMap(([name, value]) =>
          (name === ENDPOINT || name.startsWith(`${ENDPOINT}_`)) && value
            ? [`${name}=${URL.canParse(value) ? new URL(value).origin : '(no address)'}`]
            : [],
        )
  if (awsEndpoints.length === 0 && resolver === null && connectTo.length === 0) return undefined
  return {
    awsEndpoints: awsEndpoints.sort(),
    resolver: resolver && resolverText(resolver),
    connectTo: connectTo.map(connectToText),
  }
}

/** What leads elsewhere, as the words of a run: the flag and its value. */
export const redirectionWords = ({
  resolver,
  connectTo,
}: Pick<Access, 'resolver' | 'connectTo'>): readonly (readonly [flag: 'resolver' | 'connect-to', value: string])[] => [
  ...(resolver === null ? [] : [['resolver', resolverText(resolver)] as const]),
  ...connectTo.map(one => ['connect-to', connectToText(one)] as const),
]

const resolverText = ({ host, port }: Resolver): string => `${bracketed(host)}:${port}`

const connectToText = ({ host, port, address, addressPort }: ConnectTo): string =>
  `${bracketed(host)}:${port ?? ''}:${bracketed(address)}:${addressPort ?? ''}`

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
