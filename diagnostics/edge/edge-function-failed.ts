import { byHand } from '../../evidence/fix.ts'
import { toldByEdge } from '../lib/told-by-edge.ts'

const SERVER_ERRORS = 500

export default toldByEdge({
  id: 'edge-function-failed',
  title: 'The function at the edge fails',
  rootCause:
    'The function that CloudFront runs for every request dies, is throttled, or answers what CloudFront does not take: nobody gets through to the load balancer, which is well.',
  told: [{ words: 'function-failed' }, { words: 'function-answered', status: status => status >= SERVER_ERRORS }],
  hides: { 'origin-unreachable': 'the request never went on to the origin' },
  prevention: 'Test a function (aws cloudfront test-function) before it is published: publishing checks no code.',
  fixes: ({ environment }) => [
    byHand(
      'Find the line, mend and publish it',
      `aws cloudfront test-function --stage LIVE with a sample request names the line (function ${environment.cloudFront?.functionName ?? 'of the distribution'}); an await outside of an async function shows as throttled. Publish the mended code, then wait: the edge may say so for ten minutes more. For Lambda@Edge read its log group in the region nearest to you, and see the concurrency of the account`,
    ),
  ],
})
