import { awsInline } from '../platform/commands/aws.ts'
import { required } from './lib/answers.ts'
import { rememberClock } from './lib/clock.ts'
import { defineProbe } from './lib/define.ts'

/** Who the credentials of this run belong to. */
export default defineProbe({
  kind: 'identity',
  shows: 'whose credentials these are (STS GetCallerIdentity)',
  scope: 'environment',
  reproduce: target => awsInline(target, 'sts get-caller-identity'),
  collect: async ({ aws, signal }) => {
    const [sts, { GetCallerIdentityCommand }] = [await aws.sts(), await import('@aws-sdk/client-sts')]
    const { Account, Arn } = await sts
      .send(new GetCallerIdentityCommand(), { abortSignal: signal })
      // The client reads the Date of every answer, refusals included.
      .finally(() => rememberClock(sts.config.systemClockOffset))
    return { account: required(Account, 'the account'), arn: required(Arn, "the caller's ARN") }
  },
})
