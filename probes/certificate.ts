import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { PORTS } from '../evidence/expectations.ts'
import type { Certificate } from '../evidence/index.ts'
import { DAY_MS } from '../lib/durations.ts'
import { quote } from '../platform/commands/shell.ts'
import type { Access, Target } from '../platform/target.ts'
import { isCannotLook } from './lib/cannot-look.ts'
import { isAboutDates, needsRightClock } from './lib/clock.ts'
import { hostAndPort, redirectName } from './lib/connect-to.ts'
import { defineProbe } from './lib/define.ts'
import { type Dialled, dial, isDialError } from './lib/dial.ts'
import { codeOf } from './lib/error-code.ts'
import { needsEdge } from './lib/has-edge.ts'
import { failureOf } from './lib/no-answer.ts'
import { repeatOnce } from './lib/repeat-once.ts'
import { handshake, trustedCertificates, WEB_PROTOCOLS } from './lib/secure.ts'
import {
  nothingYet,
  type Progress,
  type Proven,
  type SiteConnections,
  siteConnectionsOf,
} from './lib/site-connections.ts'
import { leadsToTrustedRoot } from './lib/trusted-chain.ts'
import { within } from './lib/within.ts'

const NAME = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** The certificate the edge presents for the tenant's name, looked at whether it is valid or not; nothing is sent over the connection. */
export default repeatOnce(
  defineProbe({
    kind: 'certificate',
    shows: 'the certificate the edge presents (TLS)',
    forAnybody: true,
    // With which comes what AWS' clock says.
    after: ['identity'],
    reproduce: ({ domain, access }) => {
      const place = { host: domain, port: PORTS.https }
      const to = hostAndPort(redirectName(access.connectTo, place) ?? place)
      const connect = ['openssl', 's_client', '-connect', to, '-servername', domain, '-verify_hostname', domain]
      return `${connect.map(quote).join(' ')} </dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName`
    },
    async collect({ target, signal, common }): Promise<Certificate> {
      needsEdge(target)
      const { access, domain, limits } = target
      let opening = nothingYet()
      let dialled: Dialled | undefined
      try {
        const follow = (progress: Progress) => {
          opening = progress
        }
        const proven = await provenTo(target, siteConnectionsOf(common), { follow, signal })
        if (proven) {
          const { certificate, protocol, address } = proven
          return { ...factsOf(certificate, domain), ...{ address, protocol, trusted: true, verifyError: null } }
        }
        opening = nothingYet()
        dialled = await dial(access, { host: domain, port: PORTS.https }, { timeoutMs: limits.connectMs, signal })
        Object.assign(opening, { phase: 'tls', address: dialled.address })
        const { socket } = dialled
        const secured = await within(limits.connectMs, signal, inner =>
          handshake(socket, { access, servername: domain, verify: false, protocols: WEB_PROTOCOLS, signal: inner }),
        )
        const seen = unproven(secured, { access, domain, address: dialled.address })
        secured.destroy()
        if (isAboutDates(seen.verifyError)) {
          needsRightClock(at => Date.parse(seen.validFrom) <= at.getTime() && at.getTime() < Date.parse(seen.validTo))
        }
        return seen
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (isCannotLook(error)) throw error
        const phase = isDialError(error) ? 'connect' : opening.phase
        return { presented: false, ...failureOf(error, phase), address: opening.address ?? addressOf(error) }
      } finally {
        dialled?.socket.destroy()
      }
    },
  }),
  seen => !seen.presented && seen.failure !== 'resolve' && seen.failure !== 'refused',
)

/** By the connection over which the pages are asked for, too. Whatever it was refused for is looked at on a connection that is not verified. */
async function provenTo(
  target: Target,
  connections: SiteConnections,
  opening: Parameters<SiteConnections['proven']>[2],
): Promise<Proven | undefined> {
  try {
    return await connections.proven(target, new URL(`https://${target.domain}/`), opening)
  } catch (error) {
    if (opening.signal.aborted || isDialError(error) || codeOf(error) === 'ETIMEDOUT') throw error
    return undefined
  }
}

function addressOf(error: unknown): string | null {
  const address: unknown = error instanceof Error ? Reflect.get(error, 'address') : undefined
  return typeof address === 'string' ? address : null
}

type Presented = Extract<Certificate, { presented: true }>

function unproven(
  secured: TLSSocket,
  { access, domain, address }: { access: Access; domain: string; address: string },
): Presented {
  const certificate = secured.getPeerX509Certificate()
  if (!certificate) throw Object.assign(new Error('no certificate was presented'), { code: 'ERR_NO_CERTIFICATE' })
  const verifyError = secured.authorized ? null : String(secured.authorizationError)
  const trusted = isTrusted(certificate, verifyError, access)
  return { ...factsOf(certificate, domain), address, protocol: secured.getProtocol(), trusted, verifyError }
}

const factsOf = (
  certificate: X509Certificate,
  domain: string,
): Omit<Presented, 'address' | 'protocol' | 'trusted' | 'verifyError'> => ({
  presented: true,
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  names: namesOf(certificate),
  validFrom: certificate.validFromDate.toISOString(),
  validTo: certificate.validToDate.toISOString(),
  daysLeft: Math.floor((certificate.validToDate.getTime() - Date.now()) / DAY_MS),
  coversDomain: certificate.checkHost(domain) !== undefined,
})

function isTrusted(certificate: X509Certificate, verifyError: string | null, access: Access): boolean {
  if (verifyError === null || verifyError === NAME) return true
  return isAboutDates(verifyError) && leadsToTrustedRoot(certificate, trustedCertificates(access))
}

/** The names a certificate is for, `DNS:a, DNS:*.b` in its own writing. */
const namesOf = ({ subjectAltName }: X509Certificate): readonly string[] =>
  (subjectAltName ?? '').split(', ').flatMap(name => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []))

const oneLine = (name: string): string => name.trim().split('\n').join(', ')
