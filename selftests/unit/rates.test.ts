import { expect, test } from 'vitest'
import { leastMs } from '../../sandbox/aws/rates.ts'

test.for([
  ['a burst takes no time', { 'elasticloadbalancing:DescribeTargetHealth': 40, 'sts:GetCallerIdentity': 1_000 }, 0],
  [
    'all calls of a group count, and the slowest group decides',
    {
      'elasticloadbalancing:DescribeTargetHealth': 200,
      'elasticloadbalancing:DescribeRules': 6,
      'ecs:DescribeTaskDefinition': 200,
    },
    16_600,
  ],
] as const)('%s', ([, calls, ms]) => {
  expect(leastMs(calls)).toBe(ms)
})
