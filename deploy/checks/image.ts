import { readFileSync } from 'node:fs'
import { readTemplate } from '../cloudformation.ts'
import type { Layout } from '../image/layout.ts'
import { dockerfilePath } from '../image/layout.ts'
import { signalInside, startConfined, whyNotConfined } from '../image/namespace.ts'
import { type Ended, ended } from '../image/process-end.ts'
import { dockerfileProblems } from '../image/rules.ts'
import type { Check, Found, Given } from './check.ts'

const of = 'image'

const EXIT_INTERRUPTED = 130
const EXIT_LOCKED = 75

/** A row whose subject is what happens in the image; where that cannot be tried, it says so. */
const inLayout = (title: string, find: (layout: Layout) => Promise<readonly string[]>): Check => ({
  of,
  title,
  async find({ layout }: Given): Promise<Found> {
    const why = whyNotConfined()
    return why === undefined ? find(await layout()) : { notTried: why }
  },
})

const run = (layout: Layout, words: readonly string[]): Promise<Ended> => ended(startConfined({ ...layout, words }))

/** Nothing where it holds, else the sentence with what was seen. */
const wanted = (holds: boolean, sentence: string, { exitCode, stdout, stderr }: Ended): readonly string[] =>
  holds ? [] : [`${sentence}: it ended with ${exitCode}, ${(stderr.trim() || stdout.trim()).slice(-600)}`]

export const imageChecks: readonly Check[] = [
  {
    of,
    title: 'the Dockerfile is sound, and the image is pinned, without root, without npm, and hears signals',
    find: async () => dockerfileProblems(readFileSync(dockerfilePath, 'utf8')),
  },
  inLayout(
    'a rehearsal passes in the image, with a read-only root, no network, no rights and user 1000',
    async layout => {
      const seen = await run(layout, [...layout.entryPoint, '--quiet', ...PATIENT])
      return wanted(
        seen.exitCode === 0 && / passed /.test(seen.stdout) && seen.stderr === '',
        'no green rehearsal',
        seen,
      )
    },
  ),
  inLayout('it starts from the prebuilt form of the suite', async layout => {
    const script = "console.log((await import('/app/prebuilt/manifest.ts')).prebuiltOf('/app') ?? 'the sources')"
    const seen = await run(layout, ['node', '--input-type=module', '--eval', script])
    return wanted(seen.stdout.startsWith('/app/node_modules/.cache/'), 'each start loads the sources', seen)
  }),
  inLayout('nothing but /tmp and /var/lib/runbook can be written, and npm is not there', async layout => {
    const script = `for place in /app /app/node_modules/.cache /etc /usr/local/bin /home/node; do touch "$place/x" 2>/dev/null && echo "$place can be written"; done
for place in ${layout.volumes.join(' ')}; do touch "$place/x" || echo "$place cannot be written"; done
for name in npm npx; do command -v "$name"; done; true`
    const seen = await run(layout, ['sh', '-c', script])
    return wanted(
      seen.exitCode === 0 && seen.stdout === '' && seen.stderr === '',
      'the image is not as closed as it should be',
      seen,
    )
  }),
  inLayout('docker stop reaches the suite, which reports what it saw', async layout => {
    const seen = await interrupted(layout, [...layout.entryPoint, ...WAITING])
    return wanted(
      seen.exitCode === EXIT_INTERRUPTED && /^INTERRUPTED/m.test(seen.stdout),
      'no report of the interruption',
      seen,
    )
  }),
  inLayout('the health check passes', async layout => {
    const seen = await run(layout, layout.healthCheck)
    return wanted(seen.exitCode === 0, 'unhealthy', seen)
  }),
  inLayout('the scheduled command runs in the image, and its log holds the heartbeat once', async layout => {
    const { entryPoint, command, isHeartbeat } = readTemplate()
    const seen = await run(layout, [...entryPoint, ...command.slice(ENVIRONMENT_WORDS), ...PATIENT])
    const beats = seen.stdout.split('\n').filter(isHeartbeat).length
    return wanted(seen.exitCode === 0 && beats === 1, `${beats} heartbeats`, seen)
  }),
  inLayout('a scheduled command that cannot start has no heartbeat', async layout => {
    const { entryPoint, command, isHeartbeat } = readTemplate()
    const seen = await run(layout, [...entryPoint, ...command.slice(ENVIRONMENT_WORDS), '--no-such-flag'])
    return wanted(
      seen.exitCode === 2 && !`${seen.stdout}${seen.stderr}`.split('\n').some(isHeartbeat),
      'it counts as a run',
      seen,
    )
  }),
  inLayout(
    'ECS reaches a scheduled run too, through what stands before it, and that has no heartbeat',
    async layout => {
      const { entryPoint, isHeartbeat } = readTemplate()
      const seen = await interrupted(layout, [...entryPoint, ...WAITING])
      return wanted(
        seen.exitCode === EXIT_INTERRUPTED &&
          /^INTERRUPTED/m.test(seen.stdout) &&
          !seen.stdout.split('\n').some(isHeartbeat),
        'no report of the interruption',
        seen,
      )
    },
  ),
  inLayout('a run that finds another one at work leaves at once', async layout => {
    const { entryPoint } = readTemplate()
    const lock = entryPoint.find(word => word.startsWith('/')) ?? ''
    const seen = await run(layout, ['flock', lock, ...entryPoint, '--version'])
    return wanted(seen.exitCode === EXIT_LOCKED && seen.stdout === '', 'two runs at a time', seen)
  }),
]

/** `--env NAME`: without it the same words run on the sandbox. */
const ENVIRONMENT_WORDS = 2
/** What is tried is the image, and not how fast the machine is that tries it. */
const PATIENT = ['--timeout', '5m'] as const
const WAITING = ['--fault', 'deployment-in-progress', '--wait', '2m'] as const

/** SIGTERM as soon as the run says what it waits for. */
function interrupted(layout: Layout, words: readonly string[]): Promise<Ended> {
  const child = startConfined({ ...layout, words })
  let sent = false
  return ended(child, {
    onError(stderr) {
      if (sent || !stderr.includes(' left ')) return
      sent = true
      signalInside(child, 'SIGTERM')
    },
  })
}
