import { execFile } from 'node:child_process'
import { usageError } from '../usage-error.ts'

/** Where the AWS CLI looks; absent: as it is configured. */
export interface AwsPlace {
  readonly profile: string | undefined
}

const LIMIT_MS = 60_000
const LIMIT_BYTES = 1_000_000

/** Asks the AWS CLI of this machine, and gives what it prints; throws a usage error with its own last words. No word of it is a secret: anybody can read them. */
export const aws = ({ profile }: AwsPlace, words: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const all = [...words, ...(profile === undefined ? [] : ['--profile', profile])]
    const options = { timeout: LIMIT_MS, maxBuffer: LIMIT_BYTES, env: { ...process.env, AWS_PAGER: '' } }
    execFile('aws', all, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const why = error.code === 'ENOENT' ? 'it is not installed' : stderr.trim() || error.message
      reject(usageError(`aws ${words.slice(0, 2).join(' ')}: ${why}`))
    })
  })

/** The same for a thing that may not be there: undefined when the service says so by this code. */
export async function awsIfThere(
  place: AwsPlace,
  missing: string,
  words: readonly string[],
): Promise<string | undefined> {
  try {
    return await aws(place, words)
  } catch (error) {
    if (error instanceof Error && error.message.includes(`(${missing})`)) return undefined
    throw error
  }
}
