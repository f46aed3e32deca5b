import { CERTIFICATE_REMARK_DAYS } from '../evidence/expectations.ts'
import { CHAIN_EXPIRED, validityAt } from '../evidence/readings/certificate.ts'
import { answersByOtherProtocol } from '../evidence/readings/other-protocol.ts'
import { foreign } from '../lib/text/foreign.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

/** Nothing was reached that could have presented one, or not in time: another step says why, and the certificate was not seen. */
const NOT_SEEN: readonly string[] = ['resolve', 'unreachable', 'timeout', 'reset']

export default testStep('tls-certificate', ({ certificate }, { target, now }) => {
  const { domain, limits } = target
  if (!certificate.presented) {
    const { failure, code, message, address } = certificate
    const text = `no certificate for ${domain}${address === null ? '' : ` from ${address}`}: ${code}, ${foreign(message)}`
    if (answersByOtherProtocol(certificate)) {
      return unknown(
        `no certificate for ${domain}: what answers${address === null ? '' : ` at ${address}`} speaks no TLS (${code})`,
      )
    }
    if (failure === 'timeout') return unknown(`${text}: the edge stays silent, or this machine is overloaded`)
    return NOT_SEEN.includes(failure) ? unknown(text) : failed(text)
  }
  const { subject, issuer, names, validFrom, validTo, daysLeft, coversDomain, trusted, verifyError } = certificate
  const day = validTo.slice(0, 10)
  const validity = validityAt(certificate, now)
  if (validity === 'expired') return failed(`the certificate of ${foreign(subject)} expired on ${day}`)
  if (validity === 'early')
    return failed(`the certificate of ${foreign(subject)} is not valid before ${validFrom.slice(0, 10)}`)
  if (!coversDomain) return failed(`the certificate is for ${foreign(names.join(', ') || subject)}, not for ${domain}`)
  if (!trusted)
    return failed(
      `the certificate of ${foreign(subject)}, issued by ${foreign(issuer)}, is not trusted: ${foreign(verifyError ?? 'no reason given')}`,
    )
  if (verifyError === CHAIN_EXPIRED)
    return failed(
      `the certificate of ${foreign(subject)} is valid, but one of its chain has expired (${verifyError}): issued by ${foreign(issuer)}`,
    )
  const left = `${daysLeft} days left (until ${day})`
  if (daysLeft <= limits.certificateDays) return failed(`${left}, at least ${limits.certificateDays + 1} are wanted`)
  return passed(
    `${foreign(subject)}, ${left}`,
    daysLeft <= CERTIFICATE_REMARK_DAYS ? [`the certificate of ${foreign(subject)} has ${left}`] : [],
  )
})
