import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS } from '../diagnostics/layers.ts'
import { unitsIn } from './registries.ts'
import {
  causeText,
  evidenceText,
  faultText,
  healthyText,
  probeText,
  stepRow,
  stepText,
  UNSAID,
} from './unit-templates.ts'

const root = join(import.meta.dirname, '..')

const USAGE = `npm run new -- step ID [KIND...]     a step that judges these kinds of evidence (default: service)
npm run new -- cause LAYER/ID        a cause with its fault; layers: ${LAYERS.join(', ')}
npm run new -- evidence KIND         a kind of evidence with its probe
npm run new -- case FILE --says CAUSE
                                     a row of the corpus of a recording, with what is right of it: a cause, none (with --shown WORDS)
                                     or STEP=VERDICT; --tenant NAME for one of a fleet, --source and --why for people. Names stand in it
                                     as they are: npm run bundle -- FILE first where others see the repository
ID and KIND are words in small letters with dashes between.`

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** What makes a unit, filled in as far as it can be. */
interface Plan {
  /** By path. */
  readonly files: Readonly<Record<string, string>>
  /** What is put into a file that is there, before a line of it. */
  readonly additions: readonly { readonly path: string; readonly before: string; readonly text: string }[]
}

const units: Readonly<Record<string, (name: string, more: readonly string[]) => Plan | undefined>> = {
  step(id, kinds) {
    const known = unitsIn('probes')
    if (!NAME.test(id) || kinds.some(kind => !known.includes(kind))) return undefined
    const needs = kinds.length > 0 ? kinds : ['service']
    return {
      files: { [`specs/${id}.spec.ts`]: stepText(id, needs) },
      additions: [{ path: 'specs/catalogue.ts', before: "  'tenant-stopped': {\n", text: stepRow(id, needs) }],
    }
  },
  cause(name, more) {
    const [layer = '', id = '', ...rest] = name.split('/')
    if (!LAYERS.some(known => known === layer) || !NAME.test(id) || rest.length + more.length > 0) return undefined
    return {
      files: { [`diagnostics/${layer}/${id}.ts`]: causeText(id), [`sandbox/faults/${id}.ts`]: faultText() },
      additions: [],
    }
  },
  evidence(kind, more) {
    if (!NAME.test(kind) || more.length > 0) return undefined
    return {
      files: { [`evidence/${kind}.ts`]: evidenceText(kind), [`probes/${kind}.ts`]: probeText(kind) },
      additions: [
        { path: 'selftests/lib/evidence.ts', before: '  } satisfies EvidenceData\n', text: healthyText(kind) },
      ],
    }
  },
}

const [unit = '', name = '', ...more] = process.argv.slice(2)
const plan = units[unit]?.(name, more)
const taken = Object.keys(plan?.files ?? {}).filter(path => existsSync(join(root, path)))
if (unit === '--help' || unit === '-h') process.stdout.write(`${USAGE}\n`)
else if (unit === 'case') await newCase(process.argv.slice(3))
else if (!plan || taken.length > 0) {
  process.stderr.write(taken.length > 0 ? `${taken.join(', ')}: there already\n` : refusal())
  process.exitCode = 2
} else make(plan)

/** What of the words cannot be used, where they are of a unit, before what can be written. */
function refusal(): string {
  const kinds = unitsIn('probes')
  const [layer = '', ...ids] = unit === 'cause' ? name.split('/') : ['', name]
  const why =
    units[unit] === undefined || name === ''
      ? []
      : [
          ...(unit === 'cause' && !LAYERS.some(known => known === layer) ? [`${layer}: no such layer`] : []),
          ...ids.filter(word => !NAME.test(word)).map(word => `${word}: no word in small letters with dashes between`),
          ...(unit === 'step' ? more : [])
            .filter(word => !kinds.includes(word))
            .map(word => `${word}: no such kind of evidence; there are ${kinds.join(', ')}`),
        ]
  return [...why, USAGE, ''].join('\n')
}

async function newCase(words: readonly string[]): Promise<void> {
  const [{ makeCase }, { exitCodeFor, messageOf }] = await Promise.all([
    import('./new-case.ts'),
    import('../cli/usage-error.ts'),
  ])
  try {
    process.stdout.write(await makeCase(root, words))
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exitCode = exitCodeFor(error)
  }
}

function make({ files, additions }: Plan): void {
  for (const { path, before, text } of additions) {
    const [head, ...tail] = readFileSync(join(root, path), 'utf8').split(before)
    if (tail.length !== 1) throw new Error(`${path} has no one line ${JSON.stringify(before)}`)
    writeFileSync(join(root, path), `${head}${text}${before}${tail[0]}`)
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  // In a process of its own: the registries that this one has loaded do not know the unit.
  execFileSync(process.execPath, [join(import.meta.dirname, 'generate.ts')], { stdio: 'inherit' })
  const touched = [...Object.keys(files), ...additions.map(({ path }) => path)]
  process.stdout.write(`Replace "${UNSAID}" in:\n${touched.map(path => `  ${path}\n`).join('')}`)
}
