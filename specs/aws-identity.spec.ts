import { testStep } from './step.ts'
import { failed, passed } from './verdict.ts'

export default testStep('aws-identity', ({ identity }, { target }) => {
  const { accountId, name } = target.environment
  if (identity.account === accountId) return passed(`account ${accountId} as ${identity.arn}`)
  return failed(`the session belongs to account ${identity.account}, ${name.toUpperCase()} is ${accountId}`)
})
