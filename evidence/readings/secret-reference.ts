import type { TaskDefinitionRevision } from '../ecs.ts'

/** The secret a container's environment is filled from. */
export interface SecretReference {
  readonly arn: string
  /** JSON keys the task definition asks this secret for. */
  readonly keys: readonly string[]
}

/** Variables that are filled from the database secret, the one that can come from nowhere else first. */
const DATABASE_VARIABLES = ['WORDPRESS_DB_PASSWORD', 'WORDPRESS_DB_USER'] as const

/** `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}` and behind it `:{jsonKey}:{stage}:{version}`, each of them optional. */
const VALUE_FROM = /^(arn:[^:]+:secretsmanager:[^:]+:\d+:secret:[^:]+)(?::([^:]*))?/

/** The database secret a revision refers to; `undefined` when it names none by ARN. */
export function databaseSecret({ secrets }: TaskDefinitionRevision): SecretReference | undefined {
  const references = Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    const [, arn, key = ''] = VALUE_FROM.exec(valueFrom) ?? []
    return arn === undefined ? [] : [{ variable, arn, key }]
  })
  const chosen = DATABASE_VARIABLES.flatMap(name => references.filter(({ variable }) => variable === name))[0]
  if (!chosen) return undefined
  const keys = references.filter(({ arn, key }) => arn === chosen.arn && key !== '').map(({ key }) => key)
  return { arn: chosen.arn, keys: [...new Set(keys)] }
}

/** Variables that are filled from a version of a secret that is named, and not from whichever is current: `{variable}: {stage or version}`. */
export const pinnedVersions = ({ secrets }: TaskDefinitionRevision): readonly string[] =>
  Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    if (!VALUE_FROM.test(valueFrom)) return []
    const [stage = '', version = ''] = valueFrom.split(':').slice(STAGE_AT)
    if (version !== '') return [`${variable}: ${version}`]
    return stage === '' || stage === 'AWSCURRENT' ? [] : [`${variable}: ${stage}`]
  })

/** Behind the ARN's seven parts and the JSON key. */
const STAGE_AT = 8

/** What the secrets that a revision refers to may be called, and the variables they fill: nobody sees whether a reference ends in the suffix. */
export const secretNames = ({
  secrets,
}: TaskDefinitionRevision): readonly { readonly variable: string; readonly names: readonly string[] }[] =>
  Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    const [, arn] = VALUE_FROM.exec(valueFrom) ?? []
    return arn === undefined ? [] : [{ variable, names: [secretNameOf(arn), fullName(arn)] }]
  })

/** A secret's name out of its ARN, without the six characters that Secrets Manager adds. */
export const secretNameOf = (arn: string): string => fullName(arn).replace(/-[A-Za-z0-9]{6}$/, '')

/** `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}` */
const fullName = (arn: string): string => arn.split(':')[6] ?? arn

/** Whether a reference means this very secret: its full ARN, or the ARN without the random suffix, which AWS accepts too. */
export const refersTo = (reference: string, arn: string): boolean =>
  reference === arn || (arn.startsWith(`${reference}-`) && /^-[A-Za-z0-9]{6}$/.test(arn.slice(reference.length)))
