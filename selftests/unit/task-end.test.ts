import { expect, test } from 'vitest'
import { briefEnd } from '../../evidence/readings/task-end.ts'

const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: '
const DENIED = 'AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue'

test.each([
  [
    'platform version 1.4',
    `${PULL}execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret s from secrets manager: ${DENIED}`,
  ],
  [
    'later ones',
    `${PULL}unable to retrieve secret from asm: failed to fetch secret s from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 8f0b1c2d-3e4f, api error ${DENIED}`,
  ],
])('the reason itself is what is left of the words of %s', (_, end) => {
  expect(briefEnd(end)).toBe(`${PULL}... failed to fetch secret s from secrets manager: ${DENIED}`)
})

test('a reason without a wrapping stays as it is', () => {
  expect(briefEnd('CannotPullContainerError: x: not found')).toBe('CannotPullContainerError: x: not found')
})
