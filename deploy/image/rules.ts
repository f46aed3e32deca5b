import { validate } from 'dockerfile-utils'
import { type Stage, type Step, stagesOf } from './dockerfile.ts'

interface Rule {
  /** What is wrong where it does not hold. */
  readonly wrong: string
  readonly holds: (image: Stage, stages: readonly Stage[]) => boolean
}

const last = ({ steps }: Stage, keyword: string): Step | undefined => steps.findLast(step => step.keyword === keyword)

/** What makes an image fit to be run unattended, of the last stage unless it says so. */
const rules: readonly Rule[] = [
  {
    wrong: 'the base image is not pinned to a digest or to one version',
    holds: (_, stages) =>
      stages.every(({ base }) => /@sha256:[0-9a-f]{64}$|:\d+\.\d+\.\d+-[a-z][a-z0-9-]*$/.test(base)),
  },
  {
    wrong: 'packages are installed otherwise than by npm ci without install scripts, or with those of the development',
    holds: (_, stages) =>
      stages.every(({ steps }) =>
        steps
          .filter(({ keyword, text }) => keyword === 'RUN' && /\bnpm (?:ci|i|install|add)\b/.test(text))
          .every(({ text }) => /\bnpm ci --omit=dev --ignore-scripts\b/.test(text)),
      ),
  },
  {
    wrong: 'it runs as root, or as a user by a name, which nobody can check from outside',
    holds: image => /^[1-9]\d*:[1-9]\d*$/.test(last(image, 'USER')?.text ?? ''),
  },
  {
    wrong: 'a shell or npm stands between the signals and the suite',
    holds: image => {
      const entry = last(image, 'ENTRYPOINT')
      return entry?.isList === true && entry.words[0] === 'node' && last(image, 'CMD') === undefined
    },
  },
  {
    wrong: 'npm is in the image',
    holds: ({ steps }) => steps.some(({ keyword, text }) => keyword === 'RUN' && /\brm -rf\b.*\/bin\/npm\b/.test(text)),
  },
  {
    wrong: 'it has no health check, or one that a shell reads',
    holds: image => /^CMD \[/.test(last(image, 'HEALTHCHECK')?.text ?? ''),
  },
  {
    wrong: 'the places that a run writes to are no volumes, so that a read-only root has none',
    holds: image => ['/tmp', '/var/lib/runbook'].every(path => last(image, 'VOLUME')?.words.includes(path)),
  },
  {
    wrong: 'it does not stop by SIGTERM, which the suite reports upon',
    holds: image => last(image, 'STOPSIGNAL')?.text === 'SIGTERM',
  },
  {
    wrong: 'something is fetched by ADD',
    holds: (_, stages) => stages.every(({ steps }) => steps.every(({ keyword }) => keyword !== 'ADD')),
  },
]

/** What is wrong with a Dockerfile: by the linter of Docker's language server, then by the rules above. */
export function dockerfileProblems(text: string): readonly string[] {
  const found = validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`)
  const stages = stagesOf(text)
  const image = stages.at(-1)
  if (!image) return [...found, 'it makes no image']
  return [...found, ...rules.filter(({ holds }) => !holds(image, stages)).map(({ wrong }) => wrong)]
}
