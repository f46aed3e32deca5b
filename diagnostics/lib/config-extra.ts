import type { TaskDefinitionRevision } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import type { CauseFix } from './deployments.ts'
import { newRevision } from './fixes.ts'

/** jq text: the environment without the variable, and then with what an expression makes of it. */
const edit = (expression: string): string =>
  [
    '(.containerDefinitions[] | select(.name == $container)).environment |= ((. // [])',
    '| ((map(select(.name == "WORDPRESS_CONFIG_EXTRA").value) | first) // "") as $extra',
    '| map(select(.name != "WORDPRESS_CONFIG_EXTRA"))',
    `+ [{name: "WORDPRESS_CONFIG_EXTRA", value: ($extra | ${expression})}])`,
  ].join(' ')

/** A new revision whose `WORDPRESS_CONFIG_EXTRA` a jq expression makes of the present one, which is never printed. */
export const editConfigExtra = (
  target: Target,
  running: TaskDefinitionRevision,
  what: {
    readonly summary: string
    readonly expression: string
    readonly variables?: Readonly<Record<string, string>>
  },
): readonly CauseFix[] =>
  newRevision(target, running, {
    summary: what.summary,
    filter: edit(what.expression),
    variables: { container: running.containerName, ...what.variables },
  })

/** jq text that puts PHP before what is there; `\u0027` is a quote that no shell sees. */
export const prepend = (php: string): string => `"${php.replaceAll("'", '\\u0027')} " + .`

/** jq text that gives every fixed address another value, `$address`. */
export const REPLACE_ADDRESSES =
  'gsub("define\\\\(\\\\s*[\\u0027\\"](?<name>WP_HOME|WP_SITEURL)[\\u0027\\"]\\\\s*,\\\\s*[\\u0027\\"][^\\u0027\\"]*[\\u0027\\"]\\\\s*\\\\)"; "define(\\u0027\\(.name)\\u0027, \\u0027\\($address)\\u0027)")'
