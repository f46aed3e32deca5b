import { execFile, execFileSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment } from './command.ts'
import { loadedAwsCli } from './loaded-aws-cli.ts'

const run = promisify(execFile)

/** The first `aws` of version 2 on the PATH or in /usr/bin, `undefined` when this machine has none. */
export const awsCliPath: string | undefined = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']
  .map(folder => join(folder, 'aws'))
  .find(isVersionTwo)

let words: Promise<readonly string[]> | undefined

/** What stands for `aws` in a command line: the real CLI, loaded once for a whole worker of the tests where it can be. */
export function awsCliWords(): Promise<readonly string[]> {
  words ??= awsCliPath === undefined ? Promise.resolve(['aws']) : loadedAwsCli(awsCliPath, cleanEnvironment())
  return words
}

interface AwsCli {
  /** The command's output as text, without the final line break; fails when the command does. */
  readonly text: (...words: readonly string[]) => Promise<string>
  /** The command's output as JSON. */
  readonly json: (...words: readonly string[]) => Promise<unknown>
  /** What the command says on stderr when it fails; fails when it does not. */
  readonly error: (...words: readonly string[]) => Promise<string>
}

/** The real CLI against an endpoint, with fixed keys and none of this machine's AWS settings. */
export function awsCli(endpoint: string, region: string, command = awsCliWords): AwsCli {
  const env = cleanEnvironment({
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_DEFAULT_REGION: region,
    AWS_PAGER: '',
  })
  const call = async (words: readonly string[]) => {
    const [program = '', ...first] = await command()
    return run(program, [...first, '--endpoint-url', endpoint, ...words], { env })
  }
  const text = async (...words: readonly string[]) => (await call([...words, '--output', 'text'])).stdout.trimEnd()
  return {
    text,
    json: async (...words) => JSON.parse((await call([...words, '--output', 'json'])).stdout || 'null'),
    async error(...words) {
      const failure: unknown = await call(words).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      const said: unknown = failure instanceof Error ? Reflect.get(failure, 'stderr') : undefined
      if (typeof said !== 'string') throw new Error(`aws ${words.join(' ')} did not fail`)
      return said.trim()
    },
  }
}

function isVersionTwo(path: string): boolean {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).startsWith(
      'aws-cli/2',
    )
  } catch {
    return false
  }
}
