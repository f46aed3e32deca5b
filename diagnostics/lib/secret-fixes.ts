import { PORTS, SECRET_KEYS } from '../../evidence/expectations.ts'
import type { Fix } from '../../evidence/fix.ts'
import { byHand, change } from '../../evidence/fix.ts'
import type { DbSecret, TaskDefinition } from '../../evidence/index.ts'
import { awsInline } from '../../platform/commands/aws.ts'
import { pipe } from '../../platform/commands/shell.ts'
import { isOwnOnServer } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import { jq, newRevision, newTasks, type RevisionChange } from './fixes.ts'

const SECRET_FILE = 'secret.json'

/** A complete value, from a file that only its owner can read: a password on a command line can be read by anybody on the machine. */
export function writeSecretFile(target: Target, secret?: Extract<DbSecret, { state: 'present' }>): Fix {
  const { databaseName, databaseUser } = target.names
  const isOwn = (kind: 'databaseUser' | 'databaseName', name: string | null | undefined) =>
    typeof name === 'string' && isOwnOnServer(target, kind, name)
  const user = isOwn('databaseUser', secret?.username) ? secret?.username : databaseUser
  const database = isOwn('databaseName', secret?.database) ? secret?.database : databaseName
  const host = secret?.host ?? `the endpoint of ${target.environment.databaseInstance}`
  return {
    summary: `Write the login to ${SECRET_FILE}`,
    manual: [
      `Under umask 077 write a JSON object with the keys ${SECRET_KEYS.join(', ')} to ${SECRET_FILE}:`,
      `user ${user}, database ${database}, host ${host}, port ${PORTS.mysql},`,
      'and the password from the vault. Where nobody has it any more, set a new one for the database user with the master login first, unless SHOW GRANTS shows that the user has rights on other databases too: then others log in as it',
    ].join(' '),
    changes: false,
  }
}

/** Puts the file's value in, gets rid of the file, and starts tasks that read it. */
export const putSecretFile = (target: Target, name: string): readonly Fix[] => [
  change(target, 'Store it as the current version', 'secretsmanager put-secret-value', {
    'secret-id': name,
    'secret-string': `file://${SECRET_FILE}`,
  }),
  { summary: 'Remove the file', command: `rm ${SECRET_FILE}`, changes: false },
  newTasks(target, 'they read the new value'),
]

export const createSecretFromFile = (target: Target, name: string): readonly Fix[] => [
  change(target, 'Create the secret', 'secretsmanager create-secret', {
    name,
    'secret-string': `file://${SECRET_FILE}`,
  }),
  { summary: 'Remove the file', command: `rm ${SECRET_FILE}`, changes: false },
]

/** Changes one key that is no secret itself; the value travels through a pipe, never through an argument. */
export const setSecretKey = (target: Target, name: string, key: string, value: string): Fix => ({
  summary: `Set ${key} of ${name} to ${value}; the password passes through a pipe and shows up nowhere`,
  command: pipe([
    awsInline(target, 'secretsmanager get-secret-value', {
      'secret-id': name,
      query: 'SecretString',
      output: 'text',
    }),
    jq('.[$key] = $value', { key, value }),
    awsInline(target, 'secretsmanager put-secret-value', {
      'secret-id': name,
      'secret-string': 'file:///dev/stdin',
    }),
  ]),
  changes: true,
})

/** A new secret of the old name has another ARN; the task definition has to follow it. */
export function referToCurrentSecret(
  target: Target,
  name: string,
  definition: TaskDefinition | undefined,
): readonly Fix[] {
  const running = definition?.running
  if (!running) {
    return [
      byHand(
        "Let the task definition refer to the secret's new ARN",
        `Run terraform apply for ${target.tenant} with ${target.environment.name}.tfvars: a secret that was created again has another ARN`,
      ),
    ]
  }
  const change = readOwnSecret(target, { from: [name], to: name, summary: "Refer to the secret's new ARN" })
  return newRevision(target, running, change)
}

/** A revision reads the tenant's own secret wherever the one before it read one of these names. */
export function readOwnSecret(
  target: Target,
  what: { readonly summary: string; readonly from: readonly string[]; readonly to?: string },
): RevisionChange {
  const name = what.to ?? target.names.dbSecret
  // Unlike a look at the secret alone, which says its ARN whatever its state, this fails where tasks could not read it.
  const arn = awsInline(target, 'secretsmanager get-secret-value', { 'secret-id': name, query: 'ARN', output: 'text' })
  const variables = what.from.map(
    (from, index) => [index === 0 ? 'name' : `name${index + 1}`, `:secret:${from}`] as const,
  )
  return {
    summary: what.summary,
    filter: variables
      .map(
        ([variable]) =>
          `(.containerDefinitions[].secrets[]? | select(.valueFrom | contains($${variable})) | .valueFrom) |= (split(":") | [$arn] + (.[7:8] | if . == [] then . else . + ["", ""] end) | join(":"))`,
      )
      .join(' | '),
    variables: Object.fromEntries(variables),
    computed: { arn },
  }
}
