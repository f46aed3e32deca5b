import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { prod } from '../lib/company.ts'
import { deploy } from '../lib/deploy.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { plantOddSecret, plantQuotes, plantSecrets, plantShared } from './canary-world.ts'
import { FORMS } from './forms.ts'
import { createPlanting, type Planting } from './planting.ts'

const EXIT_USAGE = 2
/** Longer than anybody waits. */
const NEVER_MS = 600_000
/** As long as AWS makes them. */
const KEY_LENGTH = 40

interface Output {
  readonly name: string
  readonly text: string
}

/**
 * Plants secrets in every place where the suite or a platform has them, quotes them in every form wherever foreign text comes from, runs the real
 * command, and searches all that comes out. `planted` counts pairs of place and form; `found` is how many leaks were seen.
 */
export async function measureCanaries({ sample }: { readonly sample: boolean }): Promise<{
  readonly planted: number
  readonly found: number
  readonly findings: readonly string[]
}> {
  const planting = createPlanting()
  const names = Object.keys(FORMS).filter((_, index) => !sample || index % 4 === 0)
  const outputs = await withTemporaryFolder(async folder => {
    const said = [
      ...(await runsOfFleet(join(folder, 'fleet'), names, planting)),
      ...(await runAtGate(join(folder, 'gate'), planting)),
      ...(await runsBeforeApply(join(folder, 'pre'), planting)),
      ...(await runWithoutCredentials(join(folder, 'credentials'), planting)),
    ]
    return [...said, ...(await filesIn(folder))]
  })
  const findings = outputs.flatMap(({ name, text: said }) => planting.seenIn(name, said))
  return { planted: planting.count(), found: findings.length, findings }
}

/** One tenant for each form, with everything that a run can write, twice so that messages are sent; then in two parts that are merged. */
async function runsOfFleet(folder: string, forms: readonly string[], planting: Planting): Promise<readonly Output[]> {
  const named = forms.map((form, index) => ({ form, tenant: `canary${index}` }))
  const odd = ['canaryodd1', 'canaryodd2'] as const
  const sandbox = await startSandbox({
    environment: prod,
    tenants: [...named.map(({ tenant }) => tenant), ...odd],
    life: 'installed',
  })
  const hooks = await startHooks()
  try {
    const shared = plantShared(sandbox, planting)
    const keys = [planting.secret('AWS_SECRET_ACCESS_KEY'), planting.secret('AWS_SESSION_TOKEN')].map(key =>
      key.replace(/[^A-Za-z0-9/+]/g, '').padEnd(KEY_LENGTH, 'Ab3'),
    )
    for (const { tenant, form } of named) {
      const secrets = plantSecrets(sandbox, tenant, planting)
      plantQuotes(sandbox, tenant, [...secrets, ...shared, ...keys], { planting, form })
    }
    const number = '90071992547409931234567'
    plantOddSecret(sandbox, odd[0], `{"username":"a","password":${number},"host":"h","database":"d"}`)
    plantQuotes(sandbox, odd[0], [number], { planting, form: 'raw' })
    const malformed = planting.secret('a database secret that is no JSON').replaceAll(' ', '')
    plantOddSecret(sandbox, odd[1], `{username: a, password: ${malformed}, host: h}`)
    plantQuotes(sandbox, odd[1], [malformed], { planting, form: 'raw' })
    const summary = join(folder, 'step-summary.md')
    await mkdir(folder, { recursive: true })
    const [accessKey = '', sessionToken = ''] = keys
    const env = {
      ...(await wayIn(sandbox, folder)).env,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: accessKey,
      AWS_SESSION_TOKEN: sessionToken,
      RUNBOOK_SLACK_WEBHOOK: `${hooks.url}/services/${planting.secret('a Slack address').replace(/[^A-Za-z0-9]/g, '')}/x`,
      RUNBOOK_WEBHOOK: `${hooks.url}/refuse/${planting.secret('a webhook').replace(/[^A-Za-z0-9]/g, '')}/secret`,
      RUNBOOK_PAGERDUTY_KEY: planting.secret('the PagerDuty key').replace(/[^A-Za-z0-9]/g, ''),
      RUNBOOK_PAGERDUTY_URL: `${hooks.url}/pagerduty`,
    }
    const flags = [...(await wayIn(sandbox, folder)).flags, '--tenant', 'all']
    const files = (name: string) => [
      ...['--report-dir', join(folder, name), '--record', '--state', join(folder, 'state')],
      ...['--prometheus', join(folder, `${name}.prom`), '--status-page', join(folder, `${name}.html`)],
    ]
    const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const runs = [
      await ran('fleet, json', [...flags, ...files('one'), '--format', 'json'], { ...env, ...github }),
      await ran('fleet, markdown', [...flags, ...files('two'), '--format', 'markdown'], env),
      await ran('fleet, smoke', [...flags, ...files('three'), '--phase', 'smoke'], env),
      // In a process that never knew a secret.
      await ran(
        'judged again',
        ['--replay', join(folder, 'two', 'run.json.gz'), '--report-dir', join(folder, 'again')],
        {},
      ),
      await ran('first part', [...flags, '--shard', '1/2', '--report-dir', join(folder, 'part1')], env),
      await ran('second part', [...flags, '--shard', '2/2', '--report-dir', join(folder, 'part2')], env),
    ]
    const parts = ['part1', 'part2'].map(part => join(folder, part, 'report.json'))
    const merged = await mergeOf([...parts, '--report-dir', join(folder, 'merged')], env)
    return [...runs.flat(), ...merged, ...hooks.bodies()]
  } finally {
    await sandbox.close()
    hooks.close()
  }
}

/** A deployment that fails while it is waited for, whose events quote the password. */
async function runAtGate(folder: string, planting: Planting): Promise<readonly Output[]> {
  const tenant = 'goldencrust'
  const sandbox = await startSandbox({ environment: prod, tenants: [tenant], settlingMs: 2_000 })
  try {
    const secrets = plantSecrets(sandbox, tenant, planting)
    deploy(sandbox.world, tenant, { container: { image: `${sandbox.world.environment.accountId}.example/none:1` } })
    plantQuotes(sandbox, tenant, secrets, { planting, form: 'raw' })
    const [password = ''] = secrets
    for (const service of sandbox.world.services.values())
      service.events.unshift({
        id: 'canary',
        at: sandbox.world.now() + 60_000,
        message: `(service ${service.name}) ${planting.write(password, 'an event while it is waited for', 'raw')}`,
      })
    // What AWS refuses it says with the caller's name.
    sandbox.world.session.arn += `/${planting.write(password, "an AWS error's text", 'URL, %20')}`
    sandbox.world.callerDenied.add('logs:FilterLogEvents')
    const { flags, env } = await wayIn(sandbox, folder)
    const args = [...flags, '--tenant', tenant, '--report-dir', folder, '--record']
    const decided = await ran('gate', [...args, '--wait', '15s'], env)
    sandbox.world.settlingMs = NEVER_MS
    deploy(sandbox.world, tenant)
    const open = [...args, '--wait', '1m']
    return [...decided, ...(await ran('interrupted gate', open, env, stderr => stderr.includes('left')))]
  } finally {
    await sandbox.close()
  }
}

/** Variables and plans hold secrets in clear; one that cannot be read must not be quoted either. */
async function runsBeforeApply(folder: string, planting: Planting): Promise<readonly Output[]> {
  await mkdir(folder, { recursive: true })
  const fixture = (name: string) => readFile(join(projectRoot, 'selftests/fixtures', name), 'utf8')
  const word = (place: string) => planting.secret(place).replace(/[^A-Za-z0-9]/g, '')
  const inputs = folder.replace(/pre$/, 'inputs')
  await mkdir(inputs, { recursive: true })
  const tfvars = join(inputs, 'a.tfvars')
  const broken = join(inputs, 'b.tfvars')
  const plan = join(inputs, 'a.plan.json')
  const variables = await fixture('sandbox-goldencrust.tfvars')
  await writeFile(tfvars, `${variables}\ndb_password = "${word('a variable of a .tfvars file')}"\n`)
  await writeFile(broken, `${variables}\ndb_password = "${word('a .tfvars file that is broken')}\n= {{\n`)
  const planned = await fixture('sandbox-goldencrust.plan.json')
  await writeFile(plan, planned.replaceAll('not-a-real-password', word('a sensitive value of a plan')))
  const run = (name: string, file: string) =>
    ran(name, ['--phase', 'pre', '--tfvars', file, '--plan', plan, '--record', '--report-dir', join(folder, name)], {})
  return [...(await run('pre', tfvars)), ...(await run('pre, broken file', broken))]
}

/** A program that hands out credentials, and fails: its command line holds a password. */
async function runWithoutCredentials(folder: string, planting: Planting): Promise<readonly Output[]> {
  const config = join(folder.replace(/credentials$/, 'inputs'), 'config')
  const password = planting.secret('the command line of a credential_process').replace(/[^A-Za-z0-9]/g, '')
  await writeFile(
    config,
    `[profile canary]\nregion = af-south-1\ncredential_process = /bin/sh -c 'echo no >&2; exit 3' --password ${password}\n`,
  )
  const flags = ['--env', 'prod', '--tenant', 'goldencrust', '--profile', 'canary', '--record', '--report-dir', folder]
  return ran('credential_process', flags, { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
}

async function ran(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  interruptWhen?: (stderr: string) => boolean,
): Promise<readonly Output[]> {
  const { stdout, stderr, exitCode } = await runCommand(args, { env, ...(interruptWhen ? { interruptWhen } : {}) })
  // A run that did not look gives nothing away.
  if ((exitCode === EXIT_USAGE) !== name.endsWith('broken file'))
    throw new Error(`${name} ended with ${exitCode}: ${stderr}`)
  return [
    { name: `${name}, stdout`, text: stdout },
    { name: `${name}, stderr`, text: stderr },
  ]
}

/** `npm run merge`, in a process that never knew a secret. */
async function mergeOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly Output[]> {
  const command = promisify(execFile)
  const options = { cwd: projectRoot, env: cleanEnvironment(env) }
  // What it says of the platform is its exit code: here a failure.
  const { stdout, stderr, code } = await command(process.execPath, ['cli/merge.ts', ...args], options).then(
    said => ({ ...said, code: 0 }),
    (error: { readonly stdout: string; readonly stderr: string; readonly code: number }) => error,
  )
  if (code === EXIT_USAGE || stdout === '') throw new Error(`merge ended with ${code}: ${stderr}`)
  return [
    { name: 'merge, stdout', text: stdout },
    { name: 'merge, stderr', text: stderr },
  ]
}

/** How the command reaches a sandbox as if it were a real environment. */
async function wayIn({ access, environmentVariables }: Sandbox, folder: string) {
  const caFile = join(folder, '..', 'ca.pem')
  await writeFile(caFile, access.extraCa.join('\n'))
  const { resolver, connectTo } = access
  return {
    env: { ...environmentVariables, NODE_EXTRA_CA_CERTS: caFile },
    flags: [
      ...['--env', prod.name],
      ...(resolver ? ['--resolver', `${resolver.host}:${resolver.port}`] : []),
      ...connectTo.flatMap(({ host, port, address, addressPort }) => [
        '--connect-to',
        `${host}:${port ?? ''}:${address}:${addressPort ?? ''}`,
      ]),
    ],
  }
}

/** Where messages go: one address refuses them, so that the reason is told too. */
async function startHooks() {
  const bodies: Output[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const path = request.url ?? ''
    // What is told there is its own key.
    bodies.push({ name: `message to ${path.slice(0, 6)}`, text: body.replace(/"routing_key":"[^"]*"/g, '') })
    response.writeHead(path.startsWith('/refuse') ? 403 : 200).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    bodies: (): readonly Output[] => bodies,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Everything that was written, without what was given to the runs. */
async function filesIn(folder: string): Promise<readonly Output[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter(entry => entry.isFile() && !entry.parentPath.endsWith('/inputs'))
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        const bytes = await readFile(path)
        const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
        return { name: path.slice(folder.length + 1), text }
      }),
  )
}
