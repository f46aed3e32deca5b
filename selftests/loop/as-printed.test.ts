import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { awsCliPath } from '../lib/aws-cli.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test.skipIf(awsCliPath === undefined)(
  'what `npm run sandbox` prints is all that is needed to see the fault, carry out its fix and see that it helped',
  async () => {
    const args = ['sandbox/serve.ts', '--env', 'prod', '--fault', 'listener-rule-missing']
    const sandbox = spawn(process.execPath, args, { cwd: projectRoot, env: cleanEnvironment() })
    try {
      const printed = await sections(sandbox.stdout)
      await withTemporaryFolder(async folder => {
        const fixes = join(folder, 'fixes.sh')
        const session = [printed.get('In another terminal, first'), `${printed.get('The suite')} --fixes ${fixes}`]
        const { stdout, exitCode } = await typed(session.join('\n'))
        expect(exitCode).toBe(1)
        expect(stdout).toMatch(/^ROOT CAUSE +listener-rule-missing/m)
        const after = await typed([session[0], `bash ${fixes}`].join('\n'))
        expect(after.stdout).toMatch(/^goldencrust .* \d+ passed /m)
        expect(after.exitCode).toBe(0)
      })
    } finally {
      sandbox.kill()
      await once(sandbox, 'exit')
    }
  },
)

/** The indented lines by the title above them, up to the last section. */
async function sections(stream: NodeJS.ReadableStream): Promise<ReadonlyMap<string, string>> {
  const read = new Map<string, string>()
  let title = ''
  for await (const line of createInterface(stream)) {
    if (!line.startsWith(' ')) title = line
    else read.set(title, [...(read.get(title)?.split('\n') ?? []), line.slice(2)].join('\n'))
    if (line.includes('SHOW TABLES')) break
  }
  return read
}

function typed(script: string): Promise<{ readonly stdout: string; readonly exitCode: unknown }> {
  const env = cleanEnvironment({ NO_COLOR: '1', AWS_PAGER: '' })
  const options = { cwd: projectRoot, env, timeout: PATIENT_MS }
  return new Promise(resolve => {
    execFile('bash', ['-c', script], options, (error, stdout) => resolve({ stdout, exitCode: error ? error.code : 0 }))
  })
}
