import { quote } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'
import { hostAndPort, redirectName } from './connect-to.ts'

/** The curl command that sends the same request; for a login curl asks for the password itself, so that it stands in no argument. */
export function curlCommand(
  target: Target,
  url: string,
  options: { readonly host?: string; readonly user?: string | null } = {},
): string {
  const { protocol, hostname, port } = new URL(url)
  const place = { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
  const instead = redirectName(target.access.connectTo, place)
  const words = [
    ...(options.host === undefined ? [] : ['-H', `Host: ${options.host}`]),
    ...(options.user ? ['-u', options.user] : []),
    ...(instead ? ['--connect-to', `${hostAndPort(place)}:${hostAndPort(instead)}`] : []),
    url,
  ]
  return ['curl -sSi', ...words.map(quote)].join(' ')
}
