import type { TaskDefinitionRevision } from '../ecs.ts'

/** The secret a container's environment is filled from. */
export interface SecretReference {
  readonly arn: string
  /** JSON keys the task definition asks this secret for. */
  readonly keys: readonly string[]
}

/** Variables that are filled from the database secret, the one that can come from nowhere else first. */
const DATABASE_VARIABLES = ['WORDPRESS_DB_PASSWORD', 'WORDPRESS_DB_USER'] as const

/** What a `valueFrom` or another reference by ARN means; a part that it leaves out is empty. */
interface ValueReference {
  readonly arn: string
  readonly region: string
  readonly account: string
  readonly key: string
  readonly stage: string
  readonly version: string
}

/**
 * A reference to a secret taken apart: `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}` and behind it `:{jsonKey}:{stage}:{version}`,
 * each of them optional; `undefined` where it names none by ARN.
 */
export function referenceTo(valueFrom: string): ValueReference | undefined {
  const parts = valueFrom.split(':')
  const [scheme, , service, region = '', account = '', kind, name = '', key = '', stage = '', version = ''] = parts
  if (scheme !== 'arn' || service !== 'secretsmanager' || kind !== 'secret' || name === '') return undefined
  return { arn: parts.slice(0, 7).join(':'), region, account, key, stage, version }
}

/** The database secret a revision refers to; `undefined` when it names none by ARN. */
export function databaseSecret({ secrets }: TaskDefinitionRevision): SecretReference | undefined {
  const references = Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    const reference = referenceTo(valueFrom)
    return reference ? [{ variable, ...reference }] : []
  })
  const chosen = DATABASE_VARIABLES.flatMap(name => references.filter(({ variable }) => variable === name))[0]
  if (!chosen) return undefined
  const keys = references.filter(({ arn, key }) => arn === chosen.arn && key !== '').map(({ key }) => key)
  return { arn: chosen.arn, keys: [...new Set(keys)] }
}

/** Whether a reference asks for the version that is in force, which every secret with a value has. */
export const isCurrent = ({ stage, version }: ValueReference): boolean =>
  version === '' && (stage === '' || stage === 'AWSCURRENT')

/** Variables that are filled from a version of a secret that is named, and not from whichever is current: `{variable}: {stage or version}`. */
export const pinnedVersions = ({ secrets }: TaskDefinitionRevision): readonly string[] =>
  Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    const reference = referenceTo(valueFrom)
    return reference && !isCurrent(reference) ? [`${variable}: ${reference.version || reference.stage}`] : []
  })

/** What the secrets that a revision refers to may be called, and the variables they fill: nobody sees whether a reference ends in the suffix. */
export const secretNames = ({
  secrets,
}: Pick<TaskDefinitionRevision, 'secrets'>): readonly {
  readonly variable: string
  readonly names: readonly string[]
}[] =>
  Object.entries(secrets).flatMap(([variable, valueFrom]) => {
    const reference = referenceTo(valueFrom)
    return reference ? [{ variable, names: [secretNameOf(reference.arn), fullName(reference.arn)] }] : []
  })

/** Paths of the parameters of Systems Manager that a revision refers to. */
export const parameterPaths = ({ secrets }: Pick<TaskDefinitionRevision, 'secrets'>): readonly string[] =>
  Object.values(secrets).flatMap(valueFrom => {
    const [scheme, , service, , , ...resource] = valueFrom.split(':')
    if (scheme === 'arn') return service === 'ssm' ? resource.join(':').replace(/^parameter/, '') : []
    return valueFrom.startsWith('/') ? valueFrom : []
  })

/** A secret's name out of its ARN, without the six characters that Secrets Manager adds. */
export const secretNameOf = (arn: string): string => fullName(arn).replace(/-[A-Za-z0-9]{6}$/, '')

/** `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}` */
const fullName = (arn: string): string => arn.split(':')[6] ?? arn

/** Whether a reference means this very secret: its full ARN, or the ARN without the random suffix, which AWS accepts too. */
export const refersTo = (reference: string, arn: string): boolean =>
  reference === arn || (arn.startsWith(`${reference}-`) && /^-[A-Za-z0-9]{6}$/.test(arn.slice(reference.length)))
