import { expect, test } from 'vitest'
import { accepts, matcherOf } from '../../sandbox/model/matcher.ts'

test.each([
  ['200', [200], [201, 301]],
  ['200,301,302', [200, 301, 302], [201, 303]],
  ['200-399', [200, 302, 399], [400]],
  ['200-299,404', [204, 404], [300, 403]],
  ['499', [499], [200]],
])('%s', (text, taken, refused) => {
  const matcher = matcherOf(text) ?? []
  expect(taken.filter(code => !accepts(matcher, code))).toEqual([])
  expect(refused.filter(code => accepts(matcher, code))).toEqual([])
})

test.each([
  '',
  ' 200',
  '200, 301',
  '200,',
  ',200',
  '200-',
  '399-200',
  '2xx',
  '20',
  '2000',
  '100',
  '500',
  '200-599',
  '200;301',
])('%j is none', text => {
  expect(matcherOf(text)).toBeUndefined()
})
