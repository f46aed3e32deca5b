import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyOf } from '../iam/policy.ts'
import type { Environment } from '../platform/environment.ts'

const TEMPLATE = 'deploy/cloudformation.yaml'
const STATE_MACHINE = 'deploy/stepfunctions/state-machine.asl.json'
const root = join(import.meta.dirname, '..')

/** The CloudFormation template with what it repeats: the environments' names, what a scheduled run may do in each, and the state machine. */
export function deploymentTemplate(environments: readonly Environment[]): readonly [path: string, text: string] {
  const names = environments.map(({ name }) => name).sort()
  const blocks: Readonly<Record<string, string>> = {
    environments: `Default: ${names.find(name => name === 'prod') ?? names.at(-1)}\nAllowedValues: [${names.join(', ')}]\n`,
    conditions: names.map(name => `${conditionOf(name)}: !Equals [!Ref EnvironmentName, ${name}]\n`).join(''),
    policies: environments.map(policyBlock).join(''),
    'state machine': definitionBlock(),
  }
  return [TEMPLATE, Object.entries(blocks).reduce(withBlock, readFileSync(join(root, TEMPLATE), 'utf8'))]
}

const conditionOf = (name: string): string =>
  `Is${name.replace(/(?:^|[^A-Za-z0-9])([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())}`

/** A statement a line: of all environments together CloudFormation takes only so much with the call. */
function policyBlock(environment: Environment): string {
  const { Version, Statement } = policyOf('smoke', environment)
  return [
    '- !If',
    `  - ${conditionOf(environment.name)}`,
    '  - PolicyName: look',
    '    PolicyDocument:',
    `      Version: "${Version}"`,
    '      Statement:',
    ...Statement.map(statement => `        - ${JSON.stringify(statement)}`),
    '  - !Ref AWS::NoValue',
    '',
  ].join('\n')
}

/** The state machine of the file beside, a state a line. */
function definitionBlock(): string {
  const { States, ...settings }: { readonly States: object } = JSON.parse(
    readFileSync(join(root, STATE_MACHINE), 'utf8'),
  )
  const states = Object.entries(States).map(([name, state]) => `  ${JSON.stringify(name)}:${JSON.stringify(state)}`)
  const lines = [`${JSON.stringify(settings).slice(0, -1)},"States":{`, states.join(',\n'), '}}']
  return `DefinitionString: |\n${lines.join('\n').replace(/^/gm, '  ')}\n`
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
