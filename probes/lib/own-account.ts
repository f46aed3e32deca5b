import type { EvidenceOf } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import { cannotLook } from './cannot-look.ts'
import { needed } from './define.ts'

/** Stops a probe that would send a request or a login to what a session of another account showed. */
export function inOwnAccount(identity: EvidenceOf<'identity'>, { environment }: Target): void {
  const { account } = needed(identity)
  if (account === environment.accountId) return
  throw cannotLook('wrong-account', `the session belongs to account ${account}, not to ${environment.accountId}`, '')
}
