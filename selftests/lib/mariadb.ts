import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import type { KeyAndCertificate } from './certificates.ts'
import { closedPort } from './network.ts'
import { PATIENT_MS } from './patience.ts'

const SERVER = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/opt/homebrew/bin/mariadbd'].find(existsSync)
const INSTALL = [
  '/usr/bin/mariadb-install-db',
  '/usr/local/bin/mariadb-install-db',
  '/opt/homebrew/bin/mariadb-install-db',
].find(existsSync)
const POLL_MS = 100

/** Whether a MariaDB server is installed on this machine. */
export const mariadbInstalled = SERVER !== undefined && INSTALL !== undefined

export interface MariaDb {
  readonly port: number
  /** Statements as the server's administrator. */
  readonly run: (...statements: readonly string[]) => Promise<void>
  /** The value of a global status variable. */
  readonly status: (name: string) => Promise<string>
  readonly freeze: () => void
  readonly thaw: () => void
  /** Ends the server process; the data stay until `remove`. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** A private MariaDB on a free port of the loopback, with its data in a directory of its own. */
export async function startMariaDb(
  options: { readonly tls?: KeyAndCertificate; readonly settings?: readonly string[] } = {},
): Promise<MariaDb> {
  if (SERVER === undefined || INSTALL === undefined) throw new Error('mariadb-server is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'runbook-mariadb-'))
  const data = join(folder, 'data')
  const socket = join(folder, 'sock')
  const asMysql = process.getuid?.() === 0
  const user = asMysql ? ['--user=mysql'] : []
  if (asMysql) await chown(folder, numberOf('id', '-u', 'mysql'), numberOf('id', '-g', 'mysql'))
  // The folder for temporary files may be one that another user cannot write to.
  const env = { ...process.env, TMPDIR: folder }
  const tls = options.tls ? await tlsSettings(folder, options.tls) : ['--skip-ssl']
  const installed = spawnSync(
    INSTALL,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...user],
    { encoding: 'utf8', env },
  )
  if (installed.status !== 0) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`mariadb-install-db: ${installed.stderr || installed.stdout}`)
  }
  const port = await closedPort()
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    ...user,
    ...tls,
    ...(options.settings ?? []),
  ]
  let server: ChildProcess | undefined

  // Over the server's own socket, so that the administrator needs neither a port nor one of its connections.
  const admin = (): Promise<Connection> => createConnection({ socketPath: socket, user: 'root' })

  async function start(): Promise<void> {
    let output = ''
    const child = spawn(String(SERVER), args, { stdio: ['ignore', 'ignore', 'pipe'], env })
    child.stderr.on('data', chunk => {
      output += chunk
    })
    server = child
    const deadline = Date.now() + PATIENT_MS
    for (;;) {
      try {
        await (await admin()).end()
        return
      } catch (error) {
        if (child.exitCode !== null || Date.now() > deadline)
          throw new Error(`mariadbd does not start: ${error}\n${output}`)
        await new Promise(resolve => setTimeout(resolve, POLL_MS))
      }
    }
  }

  async function stop(): Promise<void> {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port,
    async run(...statements) {
      const connection = await admin()
      try {
        for (const statement of statements) await connection.query(statement)
      } finally {
        await connection.end()
      }
    },
    async status(name) {
      const connection = await admin()
      try {
        const [rows] = await connection.query({ sql: `SHOW GLOBAL STATUS LIKE '${name}'`, rowsAsArray: true })
        const [first]: readonly unknown[] = Array.isArray(rows) ? rows : []
        return Array.isArray(first) ? String(first[1]) : ''
      } finally {
        await connection.end()
      }
    },
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
    stop,
    start,
    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function tlsSettings(folder: string, { key, cert }: KeyAndCertificate): Promise<readonly string[]> {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  await writeFile(keyFile, key)
  await writeFile(certFile, cert)
  return [`--ssl-key=${keyFile}`, `--ssl-cert=${certFile}`]
}

const numberOf = (command: string, ...args: readonly string[]): number =>
  Number(spawnSync(command, args, { encoding: 'utf8' }).stdout.trim())
