import { note } from './stdio.ts'

/** Node and all of its libraries take any certificate as long as this is 0; they read it anew for each connection. */
const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED'

/** Before the first connection, thread or child: whoever could answer in the place of AWS would get signatures, and the passwords that go by. */
export function keepTlsVerified(variables: NodeJS.ProcessEnv): void {
  if (variables[UNVERIFIED] !== '0') return
  delete variables[UNVERIFIED]
  note(
    `${UNVERIFIED}=0 does not count here: every certificate is verified. Where a proxy opens TLS, name its CA in NODE_EXTRA_CA_CERTS.`,
  )
}
