import type { CannotLook, CannotLookCode } from '../../evidence/index.ts'
import { cutForeign } from '../../lib/text/cut.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { loginOf } from '../../platform/commands/login.ts'
import type { CredentialSource } from '../../platform/target.ts'
import { isCannotLook } from './cannot-look.ts'
import { clockDifference, clockHint, isAboutDates, skewOfExpired, timeOf } from './clock.ts'
import { callOf, type FailedCall } from './failed-call.ts'
import { isThrottled, statusOf } from './throttled.ts'

/** Names of AWS errors by what they mean for an operator. XML and JSON services name the same thing differently. */
const EXPIRED = /^(ExpiredToken|RequestExpired|TokenRefreshRequired|ExpiredTokenException)/
const DENIED =
  /^(AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|ForbiddenException|UnauthorizedAccess)/
const NOT_VALID =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|AuthFailure|RequestTimeTooSkewed|RequestInTheFuture)/
/** AWS found the signature's time too far from its own. */
const SKEWED = /^Request(?:TimeTooSkewed|InTheFuture)/
/** EC2 has one name for a session that has ended and for a signature whose time is past. */
const EITHER = 'RequestExpired'
const SKEWED_MESSAGE = /signature expired|signature not yet current/i
const NETWORK =
  /^(ECONN|ENOTFOUND$|EAI_|ENETUNREACH$|EHOSTUNREACH$|EHOSTDOWN$|ENETDOWN$|ETIMEDOUT$|EPIPE$|EADDRNOTAVAIL$|EPROTO$|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/
const CERTIFICATE = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/
/** How the SDK says that a login was there once, and that there never was one. */
const LOGIN_EXPIRED = /\bexpired\b|cannot refresh|session token not found or invalid/i

const MESSAGE_LIMIT = 400

/** Turns whatever a probe threw into the reason why it could not look; never a stack, one line. */
export function classify(error: unknown): CannotLook {
  if (isCannotLook(error)) return error.cannotLook
  if (!(error instanceof Error)) return { code: 'internal', message: said(String(error)), hint: '' }
  const call = callOf(error)
  return (
    stopped(error) ??
    network(error) ??
    answerOfAws(error, call) ??
    (call?.action === null ? credentials(error, call) : undefined) ??
    other(error, call)
  )
}

/** Deadlines and interruptions. The SDK wraps the signal's reason in an error of its own. */
function stopped(error: Error): CannotLook | undefined {
  if (error.name === 'AbortError' && error.cause instanceof Error) return stopped(error.cause)
  if (error instanceof DOMException && error.name === 'TimeoutError') return deadline()
  if (error instanceof DOMException && error.name === 'AbortError') {
    return { code: 'interrupted', message: 'the run was interrupted before the answer came', hint: '' }
  }
  return error.name === 'AbortError' ? deadline() : undefined
}

const deadline = (): CannotLook => ({
  code: 'deadline',
  message: 'no complete answer within the time limit',
  hint: 'try again; if it stays so, look at the network between this machine and AWS',
})

function network(error: Error): CannotLook | undefined {
  const code = textOf(error, 'code') ?? ''
  if (error.name === 'TimeoutError') {
    return {
      code: 'network',
      message: said(error.message),
      hint: 'look at the route, the proxy and the firewall to AWS',
    }
  }
  // A missing file has a code too, and is no matter of the network.
  if (!NETWORK.test(code)) return undefined
  return {
    code: 'network',
    message: said(error.message.includes(code) ? error.message : `${code} ${error.message}`.trim()),
    hint: isAboutDates(code)
      ? `${clockHint()}; where it is right, a proxy opens TLS with a certificate outside of its dates`
      : CERTIFICATE.test(code)
        ? 'a proxy may open TLS: name its CA in NODE_EXTRA_CA_CERTS'
        : 'look at the network, the proxy, AWS_ENDPOINT_URL and the region',
  }
}

function answerOfAws(error: Error, call: FailedCall | undefined): CannotLook | undefined {
  const { name, message } = error
  const answer = said(`${name}: ${message}`)
  const source = call?.source
  const isSkewed = SKEWED.test(name) || ((NOT_VALID.test(name) || name === EITHER) && SKEWED_MESSAGE.test(message))
  const skew = name === EITHER && !isSkewed ? skewOfExpired(message) : undefined
  if (isSkewed || skew !== undefined) {
    const difference = typeof skew === 'number' ? clockDifference(skew) : skewIn(message)
    return { code: 'clock-skewed', message: `${said(name)}: ${difference ?? said(message)}`, hint: clockHint() }
  }
  if (EXPIRED.test(name)) return { code: 'credentials-expired', message: answer, hint: loginHint(source) }
  if (NOT_VALID.test(name)) {
    return {
      code: 'credentials-missing',
      message: `the credentials are not valid (${answer})`,
      hint: loginHint(source),
    }
  }
  if (isThrottled(error)) {
    return { code: 'throttled', message: answer, hint: 'AWS limits the calls of this account: try again in a minute' }
  }
  if (DENIED.test(name)) return { code: 'access-denied', message: answer, hint: permissionHint(message, call) }
  return undefined
}

/** An error while credentials were looked for: the SDK tells "expired" from "never logged in" only by its text. */
function credentials(error: Error, { source }: FailedCall): CannotLook {
  const code: CannotLookCode = LOGIN_EXPIRED.test(error.message) ? 'credentials-expired' : 'credentials-missing'
  return { code, message: withoutCommand(error.message), hint: loginHint(source) }
}

/** A `credential_process` that failed: Node quotes its command line, which may hold a password, and what it printed. */
const withoutCommand = (message: string): string =>
  /\b(?:Command failed|spawn\b)/.test(message) ? 'the credential_process of the profile failed' : said(message)

function other(error: Error, call: FailedCall | undefined): CannotLook {
  const { name, message } = error
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const code = LOGIN_EXPIRED.test(message) ? 'credentials-expired' : 'credentials-missing'
    return { code, message: withoutCommand(message), hint: loginHint(call?.source) }
  }
  if (call === undefined && statusOf(error) === undefined) {
    return { code: 'internal', message: said(`${name}: ${message}`), hint: '' }
  }
  const action = call?.action ? `${call.action}: ` : ''
  return { code: 'service-error', message: `${action}${said(`${name}: ${message}`)}`, hint: '' }
}

/** By how much, where AWS quotes the time of the signature and its own. */
function skewIn(message: string): string | undefined {
  const [, signed, own] =
    /\b(\d{8}T\d{6}Z) is (?:now earlier|still later) than \d{8}T\d{6}Z \((\d{8}T\d{6}Z) /.exec(message) ?? []
  if (signed === undefined || own === undefined) return undefined
  const aheadMs = timeOf(signed) - timeOf(own)
  return Number.isFinite(aheadMs) ? clockDifference(aheadMs) : undefined
}

/** How to get a session again, for the place the credentials came from. */
function loginHint(source: CredentialSource | undefined): string {
  const login = loginOf(source, null)
  return 'command' in login ? `log in again: ${login.command}` : login.manual
}

const NAMED_ACTION = /not authorized to perform:?\s+([a-z0-9-]+:[A-Za-z0-9]+)/

/** Reading a secret also takes the right to decrypt with its key, of which the message does not name the action. */
function permissionHint(message: string, call: FailedCall | undefined): string {
  const action = /access to kms/i.test(message) ? 'kms:Decrypt' : (NAMED_ACTION.exec(message)?.[1] ?? call?.action)
  return action ? `needs ${action}` : ''
}

/** The first line of what AWS, a library or the system said. */
const said = (text: string): string => foreign(cutForeign(text.split('\n', 1)[0] ?? '', MESSAGE_LIMIT))

function textOf(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : undefined
}
