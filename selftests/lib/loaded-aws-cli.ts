import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SHEBANG = /^#!(\/\S*python[\d.]*)\n/

/**
 * The words that run a command in the real AWS CLI, loaded once for all of them where it is a Python script (as Debian packages it), else
 * the CLI itself (AWS's own installer brings a binary). A start takes half a second of processor time, a command of the loaded one a tenth.
 */
export async function loadedAwsCli(path: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const [, python] = SHEBANG.exec(await readFile(path, 'latin1')) ?? []
  if (python === undefined) return [path]
  const server = spawn(python, [join(import.meta.dirname, 'aws-cli-server.py')], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [socket] = await Promise.race([once(createInterface(server.stdout), 'line'), once(server, 'exit')])
  if (typeof socket !== 'string') return [path]
  // It ends with this process, and must not keep it.
  server.unref()
  for (const stream of [server.stdin, server.stdout]) if (stream instanceof Socket) stream.unref()
  return [python, '-I', '-S', join(import.meta.dirname, 'aws-cli-client.py'), socket]
}
