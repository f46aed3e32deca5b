import { upperOf } from '../lib/ids.ts'
import { queryService } from '../protocols/query.ts'

/** Who the caller is. */
export const sts = queryService({
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  scope: 'global',
  reads: {
    GetCallerIdentity({ session: { account, arn } }) {
      const sessionName = /assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1]
      const id = `${sessionName ? 'AROA' : 'AIDA'}${upperOf(arn, 17)}`
      return { Arn: arn, UserId: sessionName ? `${id}:${sessionName}` : id, Account: account }
    },
  },
  writes: {},
})
