import { readFileSync } from 'node:fs'
import { parse, type ScalarTag } from 'yaml'
import { isRecord } from '../../lib/values.ts'
import { templateFile } from '../cloudformation.ts'
import type { Module } from '../terraform/module.ts'

/** One statement of a policy that a stack makes, as far as template and module can say the same. */
export interface Statement {
  /** What it stands in: the template's resource, or the module's. */
  readonly of: string
  readonly sid: string
  readonly actions: readonly string[]
  /** ARNs and values of conditions that are written out, with the same words for what only an account knows; the names of other resources are not among them. */
  readonly literals: readonly string[]
  /** The keys of its conditions. */
  readonly keys: readonly string[]
}

const WORDS: readonly (readonly [string, string])[] = [
  ['${AWS::Partition}', '{partition}'],
  ['${local.partition}', '{partition}'],
  ['${AWS::Region}', '{region}'],
  ['${local.region}', '{region}'],
  ['${AWS::AccountId}', '{account}'],
  ['${local.account}', '{account}'],
  ['${AWS::URLSuffix}', '{suffix}'],
  ['${local.suffix}', '{suffix}'],
  ['${local.name}', 'runbook-{environment}'],
  ['${local.s3_place}', '{bucket}/tenant-runbook/{environment}'],
  ['${EnvironmentName}', '{environment}'],
  ['${var.environment}', '{environment}'],
  ['${StateBucket}', '{bucket}'],
  ['${var.state_bucket}', '{bucket}'],
  ['${ImageRepository}', '{repository}'],
  ['${var.image_repository}', '{repository}'],
]

/** The strings that say something by themselves, in the words that both stacks share. */
const literalsAmong = (texts: readonly string[]): readonly string[] =>
  texts
    .map(text => WORDS.reduce((given, [from, to]) => given.replaceAll(from, to), text))
    .filter(text => /[:./*]/.test(text) && !text.includes('${'))
    .toSorted()

const reference = (tag: string): ScalarTag => ({ tag, resolve: name => ({ [tag]: name }) })

/** Those of the template, without what a run may look at, which `npm run docs` writes. */
export function templateStatements(text = readFileSync(templateFile, 'utf8')): readonly Statement[] {
  const template: unknown = parse(text, {
    logLevel: 'silent',
    customTags: [reference('!Ref'), reference('!GetAtt')],
  })
  const resources = isRecord(template) && isRecord(template.Resources) ? template.Resources : {}
  return Object.entries(resources).flatMap(([of, resource]) => statementsWithin(resource, of))
}

function statementsWithin(value: unknown, of: string): readonly Statement[] {
  if (Array.isArray(value)) return value.flatMap(each => statementsWithin(each, of))
  if (!isRecord(value) || value.PolicyName === 'look') return []
  const { Sid, Action, Resource, Condition } = value
  if (typeof Sid !== 'string') return Object.values(value).flatMap(each => statementsWithin(each, of))
  const conditions = isRecord(Condition) ? Object.values(Condition).filter(isRecord) : []
  return [
    {
      of,
      sid: Sid,
      actions: textsIn(Action).toSorted(),
      literals: literalsAmong([...textsIn(Resource), ...conditions.flatMap(textsIn)]),
      keys: conditions.flatMap(each => Object.keys(each)).toSorted(),
    },
  ]
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isRecord(value) && !('!Ref' in value || '!GetAtt' in value) ? Object.values(value).flatMap(textsIn) : []
}

/** Those of the module, out of the text that it makes JSON of. */
export const moduleStatements = ({ resources }: Module): readonly Statement[] =>
  resources.flatMap(({ name, settings }) =>
    String(settings.policy ?? '')
      .split(/\bSid\s+=\s+"/)
      .slice(1)
      .map(text => {
        const [head = '', condition = ''] = text.split(/\bCondition\s+=\s+/)
        const [sid = ''] = head.split('"')
        const [, said = ''] = head.split(/\bAction\s+=\s+/)
        const [actions = '', resource = ''] = said.split(/\bResource\s+=\s+/)
        return {
          of: name,
          sid,
          actions: quotedIn(actions).toSorted(),
          literals: literalsAmong([...quotedIn(resource), ...quotedIn(condition).filter(each => !isKey(each))]),
          keys: quotedIn(condition).filter(isKey).toSorted(),
        }
      }),
  )

const quotedIn = (text: string): readonly string[] => [...text.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
const isKey = (word: string): boolean => /^[a-z0-9]+:[A-Za-z]+$/.test(word)
