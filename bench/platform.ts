import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freshFolder } from './fresh-folder.ts'

/** How a run finds a platform that is there already, as PROD. */
interface Way {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** For the run's own files. */
  readonly folder: string
}

interface PlatformOptions {
  readonly tenants: number
  /** Added to every answer. */
  readonly latencyMs: number
  /** It throttles as AWS documents it. */
  readonly documentedRates?: boolean
}

/** A platform in a process of its own, for as long as it is used. */
export async function withPlatform<T>(
  { tenants, latencyMs, documentedRates = false }: PlatformOptions,
  use: (way: Way) => Promise<T>,
): Promise<T> {
  const folder = await freshFolder()
  const rates = documentedRates ? 'documented' : 'none'
  const platform = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fleet-platform.ts'), `${tenants}`, `${latencyMs}`, rates],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  try {
    const { flags, variables, ca } = await reached(platform)
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, ca)
    return await use({
      words: ['--env', 'prod', ...flags],
      env: { ...process.env, ...variables, AWS_PROFILE: '', NODE_EXTRA_CA_CERTS: caFile },
      folder,
    })
  } finally {
    platform.stdin?.end()
  }
}

interface Reached {
  readonly flags: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly ca: string
}

async function reached({ stdout }: ChildProcess): Promise<Reached> {
  if (!stdout) throw new Error('the platform says nothing')
  for await (const line of createInterface({ input: stdout })) {
    const said: unknown = JSON.parse(line)
    if (isReached(said)) return said
  }
  throw new Error('the platform did not start')
}

const isReached = (value: unknown): value is Reached =>
  typeof value === 'object' && value !== null && 'flags' in value && 'variables' in value && 'ca' in value
