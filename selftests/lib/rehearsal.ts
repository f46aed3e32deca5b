import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Environment } from '../../platform/environment.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { awsCliWords } from './aws-cli.ts'
import { cleanEnvironment } from './command.ts'
import { runInProcess } from './in-process.ts'
import type { ManualStep } from './manual-steps.ts'
import { projectRoot } from './source-files.ts'
import { type RunOutcome, runSuite } from './transcript.ts'

/** A broken platform that is treated like a real one: the suite with real flags, the fixes with the real AWS CLI. */
export interface Rehearsal {
  readonly sandbox: Sandbox
  /** The suite as it is typed, in a process of its own. */
  readonly suite: (...more: readonly string[]) => Promise<RunOutcome>
  /** The same in this process; see `runInProcess` for what that leaves out. */
  readonly look: (...more: readonly string[]) => Promise<RunOutcome>
  /** The same for another tenant. */
  readonly lookFor: (tenant: string, ...more: readonly string[]) => Promise<RunOutcome>
  /** The flags that lead the suite to this platform, and the variables. */
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Runs a printed command as it stands, in a folder of its own; says how it failed, `null` when it did not. */
  readonly carryOut: (command: string) => Promise<string | null>
  /** Does by hand what a person would. */
  readonly byHand: (step: ManualStep) => Promise<void>
  readonly close: () => Promise<void>
}

export async function rehearse(
  environment: Environment,
  tenant: string,
  faults: readonly string[],
  more: { readonly settlingMs?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Rehearsal> {
  const { settlingMs = 0 } = more
  const sandbox = await startSandbox({ environment, tenants: [tenant], faults, settlingMs })
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, sandbox.access.extraCa.join('\n'))
  const env = { ...sandbox.environmentVariables, NODE_EXTRA_CA_CERTS: caFile, AWS_PAGER: '', ...more.env }
  return {
    sandbox,
    flags: wayIn(sandbox, environment, tenant),
    env,
    suite: (...more) => runSuite([...wayIn(sandbox, environment, tenant), ...more], { env }),
    look: (...more) => runInProcess([...wayIn(sandbox, environment, tenant), ...more], { sandbox, env }),
    lookFor: (other, ...more) => runInProcess([...wayIn(sandbox, environment, other), ...more], { sandbox, env }),
    carryOut: await carrierOut(sandbox, folder, env),
    async byHand(step) {
      await step(sandbox.world, folder)
      sandbox.settle()
    },
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs printed commands as they stand, in a folder; says how one failed, `null` when it did not. */
export async function carrierOut(
  sandbox: Pick<Sandbox, 'environmentVariables'>,
  folder: string,
  env: Readonly<Record<string, string>> = { ...sandbox.environmentVariables, AWS_PAGER: '' },
): Promise<Rehearsal['carryOut']> {
  const PATH = await commandPath(folder, sandbox)
  return command => execute(command, folder, cleanEnvironment({ ...env, PATH }))
}

function wayIn({ access, life }: Sandbox, environment: Environment, tenant: string): readonly string[] {
  const { resolver, connectTo } = access
  return [
    ...['--env', environment.name, '--tenant', tenant],
    ...(life === undefined ? [] : ['--expect', life]),
    ...(resolver ? ['--resolver', `${resolver.host}:${resolver.port}`] : []),
    ...connectTo.flatMap(({ host, port, address, addressPort }) => [
      '--connect-to',
      `${host}:${port ?? ''}:${address}:${addressPort ?? ''}`,
    ]),
  ]
}

/** Debian's CLI is older than AWS_ENDPOINT_URL: an `aws` that adds the endpoint stands before it on the PATH. */
async function commandPath(
  folder: string,
  { environmentVariables }: Pick<Sandbox, 'environmentVariables'>,
): Promise<string> {
  const wrapper = join(folder, 'aws')
  const endpoint = environmentVariables.AWS_ENDPOINT_URL ?? ''
  await writeFile(wrapper, `#!/bin/sh\nexec ${(await awsCliWords()).join(' ')} --endpoint-url ${endpoint} "$@"\n`)
  await chmod(wrapper, 0o755)
  // A person stands in the project's folder, and not in one of each test's own.
  const npm = join(folder, 'npm')
  const real = `"$(PATH='${process.env.PATH ?? ''}' command -v npm)"`
  await writeFile(npm, `#!/bin/sh\nexec ${real} --silent --prefix '${projectRoot}' "$@"\n`)
  await chmod(npm, 0o755)
  return [folder, process.env.PATH ?? ''].join(delimiter)
}

const execute = (command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string | null> =>
  new Promise(resolve => {
    execFile('bash', ['-euo', 'pipefail', '-c', command], { cwd, env }, (error, _, stderr) =>
      resolve(error ? `${command}\n${stderr.trim() || error.message}` : null),
    )
  })
