import type { World } from '../../model/state.ts'
import { type Input, records, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { jsonService } from '../protocols/json.ts'

const LIST_LIMIT = 50

/** The names of parameters; nothing here gives a value away. */
export const ssm = jsonService({
  name: 'ssm',
  targetPrefix: 'AmazonSSM',
  reads: { DescribeParameters: describeParameters },
  writes: {},
})

function describeParameters({ parameters }: World, input: Input) {
  const names = records(input, 'ParameterFilters').flatMap(filter => texts(filter, 'Values'))
  const matching = [...parameters].filter(name => names.length === 0 || names.includes(name))
  const { items, nextToken } = page(matching, LIST_LIMIT, undefined, 'InvalidNextToken')
  return { Parameters: items.map(Name => ({ Name, Type: 'SecureString', Version: 1 })), NextToken: nextToken }
}
