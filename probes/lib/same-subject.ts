import { isRecord } from '../../lib/values.ts'

/**
 * Compares what an answer says of itself with what was asked for: the member that belongs to another question, `undefined` where none does.
 * What an answer does not say is no difference.
 */
export type Subject = (
  answer: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
) => string | undefined

/** Whether a name or an ARN that came means what was asked for, which may be written another way. */
type Means = (came: string, asked: string) => boolean

const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const entriesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textsIn = (value: unknown): readonly string[] => entriesOf(value).flatMap(entry => textIn(entry) ?? [])

/** The value at a path of member names. */
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value)

const equal: Means = (came, asked) => came === asked
/** IAM and load balancers tell names apart whatever their case. */
export const equalButCase: Means = (came, asked) => came.toLowerCase() === asked.toLowerCase()
export const startsWith: Means = (came, asked) => came.startsWith(asked)
const lastPart = (name: string): string => name.split('/').at(-1) ?? name
/** A name or an ARN of any length, by the name behind its last slash. */
export const sameName: Means = (came, asked) => lastPart(came) === lastPart(asked)
const RANDOM_SUFFIX = /^-[A-Za-z0-9]{6}$/
/** A secret's ARN ends in a random suffix, which may be left out when asking. */
const isArnOfSecret: Means = (came, asked) =>
  came === asked || (came.startsWith(`${asked}-`) && RANDOM_SUFFIX.test(came.slice(asked.length)))

/** `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{six characters}` */
export const sameSecret: Subject = ({ ARN, Name }, { SecretId }) => {
  const [asked, arn, name] = [textIn(SecretId), textIn(ARN), textIn(Name)]
  if (asked === undefined) return undefined
  if (!asked.startsWith('arn:') && name !== undefined && name !== asked) return 'Name'
  if (arn === undefined) return undefined
  const wholeName = asked.startsWith('arn:') ? (name ?? nameIn(asked)) : asked
  const isIt = !asked.startsWith('arn:') || isArnOfSecret(arn, asked)
  return isIt && isArnOfSecret(nameIn(arn), wholeName) ? undefined : 'ARN'
}
const nameIn = (arn: string): string => arn.split(':').slice(6).join(':')

/** `family`, `family:revision`, or `arn:...:task-definition/family:revision`. */
export const sameTaskDefinition: Subject = ({ taskDefinition }, { taskDefinition: input }) => {
  const asked = textIn(input)
  if (asked === undefined || !isRecord(taskDefinition)) return undefined
  const arn = textIn(taskDefinition.taskDefinitionArn)
  const [family, revision] = lastPart(asked).split(':')
  if (taskDefinition.family !== family) return 'taskDefinition.family'
  if (revision !== undefined && String(taskDefinition.revision) !== revision) return 'taskDefinition.revision'
  const isArn = asked.startsWith('arn:')
  return isArn && arn !== undefined && arn !== asked && !arn.startsWith(`${asked}:`)
    ? 'taskDefinition.taskDefinitionArn'
    : undefined
}

/** A member of the answer, by its path, against a parameter of the request. */
export const says =
  (member: string, parameter: string, means: Means = equal): Subject =>
  (answer, input) => {
    const [came, asked] = [textIn(at(answer, member)), textIn(input[parameter])]
    return came !== undefined && asked !== undefined && !means(came, asked) ? member : undefined
  }

/** A member of every entry of a list (the entry itself where it is empty) against a parameter: its text, or any text of its list. */
export const eachSays =
  (list: string, member: string, parameter: string, means: Means = equal): Subject =>
  (answer, input) => {
    const given = input[parameter]
    const asked = typeof given === 'string' ? [given] : textsIn(given)
    if (asked.length === 0) return undefined
    for (const [index, entry] of entriesOf(answer[list]).entries()) {
      const value = member === '' ? entry : at(entry, member)
      const came = typeof value === 'string' ? [value] : textsIn(value)
      if (came.length > 0 && !came.some(one => asked.some(other => means(one, other))))
        return `${list}[${index}]${member === '' ? '' : `.${member}`}`
    }
    return undefined
  }

/** Secrets that were asked for by name or ARN, each with the ARN of its own name. */
export const sameSecrets: Subject = ({ SecretValues }, { SecretIdList }) => {
  const asked = textsIn(SecretIdList)
  for (const [index, entry] of entriesOf(SecretValues).entries()) {
    const SecretId = isRecord(entry) ? entry.Name : undefined
    const other = isRecord(entry) ? sameSecret(entry, { SecretId }) : undefined
    const isAsked = isRecord(entry) && asked.some(one => sameSecret(entry, { SecretId: one }) === undefined)
    if (other !== undefined || !isAsked) return `SecretValues[${index}].${other ?? 'Name'}`
  }
  return undefined
}

/** All of these, the first difference first. */
export const allOf =
  (...subjects: readonly Subject[]): Subject =>
  (answer, input) => {
    for (const subject of subjects) {
      const other = subject(answer, input)
      if (other !== undefined) return other
    }
    return undefined
  }

/** `{kind}/app/{name}/{id}/{id of the listener}`, without what stands before the kind and the kind itself. */
const placeOf = (arn: string, kind: string): string | undefined => arn.split(`:${kind}/`)[1]

/** A rule's ARN holds that of its listener. */
export const isRuleOf: Means = (came, asked) => {
  const [rule, listener] = [placeOf(came, 'listener-rule'), placeOf(asked, 'listener')]
  return rule === undefined || listener === undefined || rule.startsWith(`${listener}/`)
}

/** `arn:...:task/{cluster}/{id}`; the older form without a cluster says nothing of it. */
export const isInCluster: Means = (came, asked) => {
  const [, cluster, name] = came.split('/')
  return name === undefined || cluster === lastPart(asked)
}

/** `arn:...:task-definition/{family}:{revision}` */
export const familyStartsWith: Means = (came, asked) => lastPart(came).startsWith(asked)

/** Images that were asked for by digest or by tag, each entry of the list described by `idOf`. */
export const sameImages =
  (
    list: string,
    idOf: (entry: Readonly<Record<string, unknown>>) => { readonly digest: unknown; readonly tags: unknown },
  ): Subject =>
  (answer, input) => {
    const asked = entriesOf(input.imageIds).filter(isRecord)
    if (asked.length === 0) return undefined
    for (const [index, entry] of entriesOf(answer[list]).entries()) {
      if (!isRecord(entry)) continue
      const { digest, tags } = idOf(entry)
      const isIt = ({ imageDigest, imageTag }: Readonly<Record<string, unknown>>) =>
        (imageDigest === undefined || digest === undefined || imageDigest === digest) &&
        (imageTag === undefined || !Array.isArray(tags) || tags.includes(imageTag))
      if (!asked.some(isIt)) return `${list}[${index}]`
    }
    return undefined
  }

/** Security groups by their ids, and by the values of the filters that name a tag or an id; a value with a wildcard says nothing. */
export const sameGroups: Subject = (answer, input) => {
  const byId = eachSays('SecurityGroups', 'GroupId', 'GroupIds')(answer, input)
  if (byId !== undefined) return byId
  for (const filter of entriesOf(input.Filters)) {
    if (!isRecord(filter)) continue
    const [name, values] = [textIn(filter.Name) ?? '', textsIn(filter.Values)]
    if (values.some(value => /[*?\\]/.test(value))) continue
    for (const [index, group] of entriesOf(answer.SecurityGroups).entries()) {
      const came = isRecord(group) ? filtered(group, name) : undefined
      if (came !== undefined && !came.some(value => values.includes(value))) return `SecurityGroups[${index}] (${name})`
    }
  }
  return undefined
}

const filtered = (group: Readonly<Record<string, unknown>>, filter: string): readonly string[] | undefined => {
  if (filter === 'group-id') return textsIn([group.GroupId])
  if (!filter.startsWith('tag:') || !Array.isArray(group.Tags)) return undefined
  const key = filter.slice('tag:'.length)
  return group.Tags.filter(isRecord).flatMap(({ Key, Value }) => (Key === key ? (textIn(Value) ?? []) : []))
}

/** A list in the order of DNS that starts with a name has nothing before it. */
export const notBefore =
  (list: string, parameter: string): Subject =>
  (answer, input) => {
    const start = textIn(input[parameter])
    if (start === undefined) return undefined
    const index = entriesOf(answer[list]).findIndex(entry => isBefore(textIn(at(entry, 'Name')) ?? start, start))
    return index < 0 ? undefined : `${list}[${index}].Name`
  }

/** Labels whose place among others is beyond doubt: escapes, wildcards and others are not compared. */
const PLAIN_LABEL = /^[a-z0-9-]*$/
const labelsOf = (name: string): readonly string[] => name.toLowerCase().replace(/\.$/, '').split('.').reverse()

function isBefore(name: string, start: string): boolean {
  const [labels, own] = [labelsOf(name), labelsOf(start)]
  for (const [index, wanted] of own.entries()) {
    const label = labels[index]
    if (label === undefined) return true
    if (label === wanted) continue
    const isPlain = PLAIN_LABEL.test(label) && PLAIN_LABEL.test(wanted)
    return isPlain && !label.startsWith(wanted) && !wanted.startsWith(label) && label < wanted
  }
  return false
}
