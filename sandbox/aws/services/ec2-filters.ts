import { awsError } from '../lib/aws-error.ts'
import { type Input, number, records, requiredText, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'

const LIST_LIMIT = 1000

/** What a filter compares: the values that a resource has under a filter's name, `undefined` when there is no such filter. */
type FilterValues<T> = (resource: T, filter: string) => readonly string[] | undefined

/** The resources that pass every filter of the request; several values of one filter are alternatives, `*` and `?` are wildcards. */
export function filtered<T>(resources: readonly T[], input: Input, valuesOf: FilterValues<T>): readonly T[] {
  const filters = records(input, 'Filter').map(each => ({
    name: requiredText(each, 'Name'),
    patterns: texts(each, 'Value').map(wildcard),
  }))
  return resources.filter(resource =>
    filters.every(({ name, patterns }) => {
      const values = valuesOf(resource, name)
      if (values === undefined) throw awsError('InvalidParameterValue', `The filter '${name}' is invalid`)
      return values.some(value => patterns.some(pattern => pattern.test(value)))
    }),
  )
}

/** One page of a Describe operation under its member's name. */
export function paged<T>(all: readonly T[], input: Input) {
  const limit = Math.min(number(input, 'MaxResults') ?? LIST_LIMIT, LIST_LIMIT)
  return page(all, limit, text(input, 'NextToken'), 'InvalidNextToken')
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
