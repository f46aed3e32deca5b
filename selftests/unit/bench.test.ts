import { describe, expect, test } from 'vitest'
import type { Figure } from '../../bench/figure.ts'
import { regressions } from '../../bench/kept-ratios.ts'
import { leastMs } from '../../sandbox/aws/rates.ts'

const figure = (name: string, median: number): Figure => ({
  what: name,
  aim: '',
  measured: '',
  ratio: { name, spread: { min: median - 0.1, median, max: median + 0.1 } },
})

describe('what became slower than what is kept', () => {
  test('is said by more than 15 %, with its spread', () => {
    expect(regressions([figure('a', 1.16), figure('b', 1.14), figure('c', 0.5)], { a: 1, b: 1, c: 1 })).toEqual([
      'note: a is 1.16 (1.06-1.26), 16 % more than the 1.00 in bench/kept-ratios.json',
    ])
  })

  test('is nothing of a figure that is new, or that is no ratio', () => {
    expect(regressions([figure('new', 9), { what: 'a', aim: '', measured: '9 s' }], { a: 1 })).toEqual([])
  })
})

describe('the least time that an account admits for calls', () => {
  test.each([
    ['what fits into the bucket takes none', { 'route53:ListResourceRecordSets': 5 }, 0],
    ['the rest comes at the rate', { 'route53:ListResourceRecordSets': 55 }, 10_000],
    ['operations of one bucket are one sum', { 'ecs:ListTasks': 100, 'ecs:DescribeTasks': 40 }, 2_000],
    [
      'the slowest bucket decides',
      { 'route53:ListHostedZones': 15, 'elasticloadbalancing:DescribeRules': 240 },
      20_000,
    ],
    ['a service without a documented rate takes none', { 'iam:GetRole': 10_000 }, 0],
    ['no call takes none', {}, 0],
  ] as const)('%s', (_, calls, ms) => {
    expect(leastMs(calls)).toBe(ms)
  })
})
