import { onTestFinished } from 'vitest'
import { createAws } from '../../probes/lib/aws.ts'
import { fakeAws } from './fake-aws.ts'

/** An AWS of these answers and the suite's clients for it, until the test is over. */
export async function fakeAwsClient(answers: Parameters<typeof fakeAws>[0]) {
  const fake = await fakeAws(answers)
  const aws = createAws(fake.access)
  onTestFinished(fake.close)
  onTestFinished(aws.destroy)
  return { fake, aws }
}
