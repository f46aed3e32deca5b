import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { policyOf } from '../iam/policy.ts'
import type { Environment } from '../platform/environment.ts'

const TEMPLATE = 'deploy/cloudformation.yaml'
const root = join(import.meta.dirname, '..')

/** The CloudFormation template with what it repeats of the environments: their names, and what a scheduled run may do in each. */
export function deploymentTemplate(environments: readonly Environment[]): readonly [path: string, text: string] {
  const names = environments.map(({ name }) => name).sort()
  const blocks: Readonly<Record<string, string>> = {
    environments: `Default: ${names.find(name => name === 'prod') ?? names.at(-1)}\nAllowedValues: [${names.join(', ')}]\n`,
    conditions: names.map(name => `${conditionOf(name)}: !Equals [!Ref EnvironmentName, ${name}]\n`).join(''),
    policies: environments.map(policyBlock).join(''),
  }
  return [TEMPLATE, Object.entries(blocks).reduce(withBlock, readFileSync(join(root, TEMPLATE), 'utf8'))]
}

const conditionOf = (name: string): string =>
  `Is${name.replace(/(?:^|[^A-Za-z0-9])([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())}`

function policyBlock(environment: Environment): string {
  const policy = { PolicyName: 'look', PolicyDocument: policyOf('smoke', environment) }
  const [first = '', ...lines] = stringify(policy, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
    .trimEnd()
    .split('\n')
  return [
    `- !If`,
    `  - ${conditionOf(environment.name)}`,
    `  - ${first}`,
    ...lines.map(line => `    ${line}`),
    '  - !Ref AWS::NoValue',
    '',
  ].join('\n')
}

/** Puts a text between the two lines that stand around it, as far in as they are. */
function withBlock(template: string, [name, text]: readonly [string, string]): string {
  const begin = `# generated: ${name}\n`
  const at = template.indexOf(begin)
  const margin = ' '.repeat(at - template.lastIndexOf('\n', at) - 1)
  const end = template.indexOf(`${margin}# end of generated\n`, at)
  if (at === -1 || end === -1) throw new Error(`${TEMPLATE} has no lines around the generated ${name}.`)
  return template.slice(0, at + begin.length) + text.replace(/^(?=.)/gm, margin) + template.slice(end)
}
