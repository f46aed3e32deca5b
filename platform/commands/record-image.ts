import { SANDBOX } from '../environment.ts'
import type { Target } from '../target.ts'
import { command, quote } from './shell.ts'

/** The command that records an image, by tag or digest, as one that may run; undefined for the sandbox, which has no data that anything could be written to. */
export function recordImage(
  { environment: { name, platformFolder }, access: { credentials } }: Pick<Target, 'environment' | 'access'>,
  image: string,
  reason: string,
): string | undefined {
  if (name === SANDBOX) return undefined
  return command([
    'npm run image:good --',
    ...(platformFolder === null ? [] : [`--platform ${quote(platformFolder)}`]),
    `--env ${name}`,
    quote(image),
    `--reason ${quote(reason)}`,
    ...(credentials.kind === 'profile' && credentials.chosenBy === '--profile'
      ? [`--profile ${quote(credentials.profile)}`]
      : []),
  ])
}
