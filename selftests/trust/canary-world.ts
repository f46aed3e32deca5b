import { functionOf, registerRevision, secretOf, serviceOf, siteOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { listenerArn } from '../../sandbox/model/arns.ts'
import { restart } from '../../sandbox/model/deployments.ts'
import { addVersion, currentValue, jsonObject, secretNamed } from '../../sandbox/model/secrets.ts'
import type { TaskState } from '../../sandbox/model/state.ts'
import { putTask } from '../../sandbox/model/tasks.ts'
import type { Planting } from './planting.ts'

/** Names under which people put secrets into a container's environment. */
const VARIABLES = [
  'DB_PASS',
  'MYSQL_PWD',
  'SMTP_PASS',
  'APIKEY',
  'BACKUP_AUTH',
  'SESSION_JWT',
  'PLUGIN_LICENSE',
  'PRIVATE_DATA',
  'GITHUB_PAT',
  'WORDPRESS_AUTH_KEY',
  'SOMETHING_ELSE',
] as const
const STORED_BEFORE_MS = 50 * 60_000
const ROTATED_BEFORE_MS = 40 * 60_000
const STARTED_BEFORE_MS = 30 * 60_000

/** A tenant's own secrets, put where a platform keeps them: what its logs, pages and events can then quote. */
export function plantSecrets(sandbox: Sandbox, tenant: string, planting: Planting): readonly string[] {
  const { world } = sandbox
  const stored = secretOf(world, tenant)
  const value = jsonObject(stored.versions.at(-1)?.value ?? '') ?? {}
  const password = planting.secret('the password of the database secret')
  const token = planting.secret('another member of the database secret')
  const nested = planting.secret('a nested member of the database secret')
  const before = planting.secret('the password before the database secret was rotated')
  addVersion(stored, JSON.stringify({ ...value, password: before }), world.now() - STORED_BEFORE_MS)
  const changed = { ...value, password, apiToken: token, more: { inner: [nested] } }
  addVersion(stored, JSON.stringify(changed), world.now() - ROTATED_BEFORE_MS)
  for (const account of world.database.accounts.values())
    if (account.password === value.password) account.password = password
  const variables = VARIABLES.map(name => ({ name, value: planting.secret(`variable ${name}`) }))
  const constant = planting.secret('a constant of WORDPRESS_CONFIG_EXTRA')
  const php = constant.replace(/['\\]/g, String.raw`\$&`)
  const inElement = planting.secret('an element of an array of WORDPRESS_CONFIG_EXTRA')
  const element = inElement.replace(/['\\]/g, String.raw`\$&`)
  const service = serviceOf(world, tenant)
  service.taskDefinitionArn = registerRevision(world, tenant, {
    container: ({ environment }) => ({
      environment: [
        ...environment.map(one =>
          one.name === 'WORDPRESS_CONFIG_EXTRA'
            ? { name: one.name, value: `${one.value} define('SMTP_PASSWORD', '${php}'); $other['x'] = '${element}';` }
            : one,
        ),
        ...variables,
      ],
    }),
  }).taskDefinitionArn
  restart(world, service, world.now() - STARTED_BEFORE_MS)
  sandbox.settle()
  return [password, before, token, nested, ...variables.map(variable => variable.value), constant, inElement]
}

/** A number as password, and a secret that is no JSON: returns what their logs can quote. */
export function plantOddSecret(sandbox: Sandbox, tenant: string, value: string): void {
  addVersion(secretOf(sandbox.world, tenant), value, sandbox.world.now() - ROTATED_BEFORE_MS)
  restart(sandbox.world, serviceOf(sandbox.world, tenant), sandbox.world.now() - STARTED_BEFORE_MS)
  sandbox.settle()
}

/** What the environment's tenants share: the header by which CloudFront proves itself, logins in the function's code, and the stored login before its rotation. */
export function plantShared(sandbox: Sandbox, planting: Planting): readonly string[] {
  const { world } = sandbox
  const header = planting.secret('a header condition').replaceAll('"', '')
  world.listeners[0]?.rules.push({
    arn: `${listenerArn(world.environment, 80).replace(':listener/', ':listener-rule/')}/0123456789abcdef`,
    priority: 2,
    conditions: [
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', Values: [`*${header}*`] } },
      { Field: 'path-pattern', Values: ['/*'], PathPatternConfig: { Values: ['/*'] } },
    ],
    actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403', MessageBody: `not ${header}` } }],
  })
  const { live } = functionOf(world)
  const login = planting.secret("the Basic Auth function's code").replace(/['"\\]/g, '')
  if (live) live.code += `\nvar other = 'Basic ${Buffer.from(`visitor:${login}`).toString('base64')}'\n`
  const key = planting.secret("a key in the Basic Auth function's code").replace(/[^A-Za-z0-9]/g, '')
  if (live) live.code += `\nvar key = '${key}'\n`
  const before = planting.secret('the Basic Auth login before it was rotated')
  const stored = secretNamed(world, world.environment.cloudFront?.basicAuthSecret ?? '')
  const value = currentValue(stored)
  if (stored && value !== null) {
    addVersion(stored, JSON.stringify({ username: 'visitor', password: before }), world.now() - STORED_BEFORE_MS)
    addVersion(stored, value, world.now() - ROTATED_BEFORE_MS)
  }
  return [header, login, key, before]
}

/** Quotes secrets in a form wherever somebody else's text comes from. */
export function plantQuotes(
  sandbox: Sandbox,
  tenant: string,
  secrets: readonly string[],
  { planting, form }: { readonly planting: Planting; readonly form: string },
): void {
  const { world } = sandbox
  const [password = '', ...others] = secrets
  const [group] = world.logGroups.values()
  const at = world.now() - 1_000
  const task = world.tasks.find(each => each.tenant === tenant && each.lastStatus === 'RUNNING')
  const line = (text: string) => `PHP Fatal error:  Uncaught Exception: ${text} in /var/www/html/x.php:3`
  const log = (stream: string, message: string) =>
    group?.streams.set(`${tenant}/wordpress/${stream}`, [
      ...(group.streams.get(`${tenant}/wordpress/${stream}`) ?? []),
      { at, message },
    ])
  const quote = (secret: string, place: string) => planting.write(secret, place, form)
  if (task) log(task.id, line(quote(password, 'a log line')))
  for (const [index, secret] of others.entries())
    log(String(index).padStart(32, 'a'), line(`nr ${index} ${quote(secret, `a log line on secret ${index}`)}`))
  log('b'.repeat(32), line(`${'x'.repeat(330)} ${quote(password, 'a log line where it is cut')}`))
  log('c'.repeat(32), `PHP Parse error: ${'x'.repeat(150)} ${quote(password, 'a log line where a step cuts it')}`)
  // As whoever takes lines for events hands them on, each with words by which it is read, in a stream of its own.
  const broken = line(quote(password, 'log lines of which each is an event')).split('\n')
  for (const [index, part] of broken.entries())
    log(String(index).padStart(32, 'd'), index === 0 ? part : `${part}: PHP Fatal error:  Uncaught Exception`)
  siteOf(world, tenant).title = `Site ${quote(password, 'a page title')}`.replaceAll('<', '&lt;')
  const service = serviceOf(world, tenant)
  service.events.unshift({
    id: `event-${tenant}`,
    at,
    message: `(service ${service.name}) failed: ${quote(password, 'a service event')}`,
  })
  if (task)
    putTask(world, stopped(task, quote(password, 'a stopped reason'), quote(password, "a container's reason"), at))
}

const stopped = (like: TaskState, reason: string, containerReason: string, at: number): TaskState => ({
  ...like,
  arn: like.arn.replace(/.{8}$/, 'deadbeef'),
  id: like.id.replace(/.{8}$/, 'deadbeef'),
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stoppedAt: at,
  stopCode: 'EssentialContainerExited',
  stoppedReason: `Essential container in task exited: ${reason}`,
  exitCode: 1,
  containerReason,
})
