import { readFileSync } from 'node:fs'
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate'
import { templateFile } from '../cloudformation.ts'
import type { Check } from './check.ts'

const of = 'cloudformation'

/** What CloudFormation takes with the call itself; longer ones have to be on S3. */
const LONGEST_BODY_BYTES = 51_200
/** What only describes: that an update replaces something, or that tags would be possible. */
const NO_PROBLEM = 'INFO'

export const cloudFormationChecks: readonly Check[] = [
  {
    of,
    title: "the template is sound by AWS' own rules and resource schemas",
    find: async () => templateProblems(templateFile),
  },
  {
    of,
    title: 'the template, state machine and policies included, is short enough to be passed as it is',
    find: async () => bodyProblems(readFileSync(templateFile, 'utf8')),
  },
]

/** Whether CloudFormation takes a template with the call. */
export function bodyProblems(text: string): readonly string[] {
  const bytes = Buffer.byteLength(text)
  return bytes > LONGEST_BODY_BYTES ? [`${bytes} bytes, and ${LONGEST_BODY_BYTES} are allowed`] : []
}

/** Made once for all templates: to read its rules takes as long as to look through one. */
let engine: InstanceType<typeof CelEngine> | undefined

/** What AWS' validator says of a template. */
export function templateProblems(path: string): readonly string[] {
  engine ??= new CelEngine()
  return engine
    .validateStandard(new TemplateFile(path))
    .diagnostics.filter(({ severity }) => severity !== NO_PROBLEM)
    .map(({ ruleId, message }) => `${ruleId}: ${message}`)
}
