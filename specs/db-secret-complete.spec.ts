import { PORTS, REQUIRED_SECRET_KEYS } from '../evidence/expectations.ts'
import type { DbSecret, TaskDefinitionRevision } from '../evidence/index.ts'
import { observed, whyNot } from '../evidence/observed.ts'
import { parseDatabaseHost } from '../evidence/readings/database-host.ts'
import { describeForeign, foreignReferences, isSomebodys } from '../evidence/readings/foreign-references.ts'
import { hostName, sameHost } from '../evidence/readings/host-names.ts'
import { pinnedVersions } from '../evidence/readings/secret-reference.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

type Present = Extract<DbSecret, { state: 'present' }>

export default testStep(
  'db-secret-complete',
  ({ 'db-secret': dbSecret, 'task-definition': taskDefinition, 'listener-rules': listenerRules }, { target }) => {
    const { name } = dbSecret
    const definition = observed(taskDefinition)?.running
    const foreign = foreignReferences(
      { service: undefined, definition, rules: observed(listenerRules), secret: dbSecret },
      target,
    ).filter(reference => reference.kind === 'dbSecret' && isSomebodys(reference))
    if (definition && foreign.length > 0) {
      return failed(
        `${definition.family}:${definition.revision} reads ${foreign.map(describeForeign).join(', and ')}, not ${target.names.dbSecret}`,
      )
    }
    if (dbSecret.state === 'missing') return failed(`there is no secret ${name}`)
    if (dbSecret.state === 'pending-deletion') {
      return failed(
        `${name} is deleted, and pending until it is gone (deleted ${dbSecret.deletedAt ?? 'at an unknown time'})`,
      )
    }
    if (dbSecret.state === 'without-value') return failed(`${name} exists, but never got a value`)
    if (dbSecret.json === 'malformed')
      return failed(`${name} is not valid JSON: ${dbSecret.jsonError ?? 'no reason given'}`)
    if (dbSecret.json === 'not-an-object')
      return failed(`${name} is ${dbSecret.jsonError ?? 'JSON, but not an object with keys'}`)
    const missing = REQUIRED_SECRET_KEYS.filter(key => !dbSecret.keys.includes(key))
    if (missing.length > 0) return failed(`${name} lacks ${missing.join(', ')}`)
    if (!definition) {
      return unknown(
        `${name} holds every key, but the task definition to compare with was not seen: ${whyNot(taskDefinition)}`,
      )
    }
    const contradictions = contradictionsWith(dbSecret, definition)
    if (contradictions.length > 0) return failed(contradictions.join('; '))
    const host = parseDatabaseHost(setting(definition, 'WORDPRESS_DB_HOST'))?.host ?? dbSecret.host
    if (host !== null && isReader(host)) {
      return unknown(
        `${name} holds every key, but ${host} is the reader endpoint of a cluster: it takes what WordPress writes only as long as the cluster has no reader`,
      )
    }
    const notes = dbSecret.port === null ? [`${name} names no port, ${PORTS.mysql} is assumed`] : []
    for (const pinned of pinnedVersions(definition))
      notes.push(
        `${definition.family}:${definition.revision} names a version of a secret (${pinned}) and not the current one, which is what is looked at here`,
      )
    if (name !== target.names.dbSecret)
      notes.push(`the task reads ${name}, by convention it is ${target.names.dbSecret}`)
    if (dbSecret.referencedByTask === null) {
      return unknown(`${name} holds every key, but whether the task reads this secret could not be compared`, notes)
    }
    return passed(
      `${REQUIRED_SECRET_KEYS.join(', ')} there, agrees with ${definition.family}:${definition.revision}`,
      notes,
    )
  },
)

/** Aurora's name for whatever reads (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Endpoints.Reader.html). */
const isReader = (host: string): boolean => hostName(host).split('.')[1]?.startsWith('cluster-ro-') ?? false

function contradictionsWith(secret: Present, definition: TaskDefinitionRevision): readonly string[] {
  const { name } = secret
  const revision = `${definition.family}:${definition.revision}`
  const result: string[] = []
  const notThere = secret.keysAskedFor.filter(key => !secret.keys.includes(key))
  if (notThere.length > 0) result.push(`${revision} asks ${name} for ${notThere.join(', ')}, which it does not hold`)
  if (secret.referencedByTask === false) result.push(`${revision} reads another secret than ${secret.arn}`)
  const { host, port } = parseDatabaseHost(setting(definition, 'WORDPRESS_DB_HOST')) ?? { host: null, port: null }
  if (host && secret.host !== null && !sameHost(host, secret.host)) {
    result.push(`${revision} connects to ${host}, ${name} says ${secret.host}`)
  }
  if (port !== null && secret.port !== null && port !== secret.port) {
    result.push(`${revision} connects to port ${port}, ${name} says ${secret.port}`)
  }
  const database = setting(definition, 'WORDPRESS_DB_NAME')
  if (database && secret.database !== null && database !== secret.database) {
    result.push(`${revision} uses database ${database}, ${name} says ${secret.database}`)
  }
  for (const variable of ['WORDPRESS_DB_HOST', 'WORDPRESS_DB_NAME']) {
    if (setting(definition, variable) || definition.secrets[variable]) continue
    result.push(`${revision} does not set ${variable}`)
  }
  return result
}

const setting = (definition: TaskDefinitionRevision, variable: string): string | undefined =>
  definition.environment[variable]
