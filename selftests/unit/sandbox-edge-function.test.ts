import { expect, test } from 'vitest'
import { runEdgeFunction } from '../../sandbox/model/edge-function.ts'
import type { SandboxRequest } from '../../sandbox/servers/types.ts'

const asking = (path: string): SandboxRequest => ({
  ...{ method: 'GET', host: 'goldencrust.test', path, query: '', headers: {}, body: '', remoteAddress: '127.0.0.1' },
})
const CODE = `function handler({ request }) {
  if (request.uri === '/endless') for (;;);
  if (request.uri === '/throws') throw new Error('no');
  if (request.uri === '/later') return Promise.reject(new Error('no'));
  if (request.uri === '/open') return request;
  return { statusCode: 401, headers: {}, body: request.uri };
}`

test('requests that come at the same time get each its own answer, also beside one that hangs', async () => {
  const func = { code: CODE, runtime: 'cloudfront-js-2.0', store: new Map() } as const
  const paths = ['/open', '/closed', '/endless', '/throws', '/later', '/also-closed']
  const outcomes = await Promise.all(paths.map(path => runEdgeFunction(func, asking(path), '127.0.0.1')))
  expect(outcomes.map(outcome => (outcome.kind === 'answers' ? outcome.answer.body : outcome.kind))).toEqual([
    ...['passes', '/closed', 'fails', 'fails', 'fails', '/also-closed'],
  ])
})
