import {
  forNames,
  IS_AUTHORITY,
  newKeys,
  SIGNS_CERTIFICATES,
  signedCertificate,
} from '../../sandbox/servers/certificate.ts'

const DAY_MS = 86_400_000

export interface TestAuthority {
  readonly cert: string
  readonly issue: (options: IssueOptions) => KeyAndCertificate
}

interface IssueOptions {
  readonly names: readonly string[]
  /** Days from now; negative lies in the past. */
  readonly fromDays?: number
  readonly untilDays?: number
}

export interface KeyAndCertificate {
  readonly key: string
  readonly cert: string
}

const inDays = (count: number): number => Date.now() + count * DAY_MS

/** A certificate authority of the test's own. */
export function testAuthority(name = 'Test Authority'): TestAuthority {
  const keys = newKeys()
  const cert = signedCertificate({
    subject: name,
    issuer: name,
    notBefore: inDays(-400),
    notAfter: inDays(400),
    keys,
    signer: keys,
    extensions: [IS_AUTHORITY, SIGNS_CERTIFICATES],
  })
  return { cert, issue: options => issued(options, { name, keys }) }
}

/** A certificate that vouches for itself. */
export const selfSigned = (options: IssueOptions): KeyAndCertificate => issued(options, null)

function issued(
  { names, fromDays = -1, untilDays = 90 }: IssueOptions,
  issuer: { readonly name: string; readonly keys: ReturnType<typeof newKeys> } | null,
): KeyAndCertificate {
  const keys = newKeys()
  const [subject = 'nobody'] = names
  const cert = signedCertificate({
    subject,
    issuer: issuer?.name ?? subject,
    notBefore: inDays(fromDays),
    notAfter: inDays(untilDays),
    keys,
    signer: issuer?.keys ?? keys,
    extensions: [forNames(names)],
  })
  return { key: keys.privateKey, cert }
}
