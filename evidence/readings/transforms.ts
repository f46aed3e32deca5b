import { RE2JS } from 're2js'
import type { ListenerRule } from '../elbv2.ts'

type Transforming = Pick<ListenerRule, 'transforms'>

/**
 * What a rule's transform makes of a host or of a path; as it is where nothing matches, and `undefined` where the expression cannot be read here
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html).
 */
function transformed(
  { transforms = [] }: Transforming,
  type: 'host-header-rewrite' | 'url-rewrite',
  text: string,
): string | undefined {
  try {
    return transforms
      .filter(each => each.type === type)
      .flatMap(({ rewrites }) => rewrites)
      .reduce((before, { regex, replace }) => RE2JS.compile(regex).matcher(before).replaceFirst(replace), text)
  } catch {
    return undefined
  }
}

/** The host under which a task is asked for the tenant's pages; `undefined` where that cannot be told. */
export const hostAtTask = (rule: Transforming, domain: string): string | undefined =>
  transformed(rule, 'host-header-rewrite', domain)

/** The path that a task is asked for. */
export const pathAtTask = (rule: Transforming, path: string): string | undefined =>
  transformed(rule, 'url-rewrite', path)
