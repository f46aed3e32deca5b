import { createTarget, type Target } from '../../platform/target.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { faultIds, faults } from '../../sandbox/faults/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { lookAtRow } from '../corpus/harness/look.ts'
import { type Row, readRows } from '../corpus/harness/row.ts'
import { environments } from '../lib/company.ts'
import { recorded } from '../lib/in-process.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { deployedIds } from '../lib/steps.ts'
import type { Kept } from './collection.ts'

type Described = (typeof environments)[keyof typeof environments]
type Life = 'fresh' | 'installed'

const TENANT = 'goldencrust'
const LIMITS: Partial<Target['limits']> = { logDeliveryMs: 300, probeMs: PATIENT_MS }
/** The words of a secret that is no JSON are secrets from then on, for every run of this process. */
const SPOILS_OTHERS = 'secret-malformed'

/** A state of a platform that can be looked at once, and kept. */
interface State {
  readonly name: string
  /** `undefined` where the run ends before it looks at anything. */
  readonly look: () => Promise<Kept | undefined>
}

/** Every row of the corpus, every environment as it should be, and broken in each way that the sandbox knows. */
export async function allStates(): Promise<readonly State[]> {
  const rows = (await readRows()).filter(({ kind }) => kind !== 'recorded').map(rowState)
  const healthy = Object.values(environments).flatMap(environment =>
    (['fresh', 'installed'] as const).map(life =>
      sandboxState(`healthy/${environment.name}/${life}`, environment, life),
    ),
  )
  const broken = faultIds
    .toSorted((a, b) => Number(a === SPOILS_OTHERS) - Number(b === SPOILS_OTHERS))
    .flatMap(id =>
      Object.values(environments)
        .filter(({ cloudFront }) => cloudFront || faults[id]?.needs !== 'cloudfront')
        .map(environment => sandboxState(`fault/${environment.name}/${id}`, environment, undefined, [id])),
    )
  return [...healthy, ...rows, ...broken]
}

const rowState = (row: Row): State => {
  const name = `corpus/${row.kind}/${row.id}`
  return {
    name,
    async look() {
      const { recording, input } = await lookAtRow(row, false)
      return recording && { name, recording: recording(), input }
    },
  }
}

const sandboxState = (
  name: string,
  environment: Described,
  life: Life | undefined,
  broken: readonly string[] = [],
): State => ({
  name,
  async look() {
    return { name, recording: await recordingOf(environment, life, broken) }
  },
})

async function recordingOf(
  described: Described,
  life: Life | undefined,
  broken: readonly string[],
): Promise<Recording> {
  // Whether it is night must not decide what is found; the fault of the closed office brings its own hours.
  const options = { environment: { ...described, officeHours: null }, tenants: [TENANT], faults: broken }
  const sandbox = await startSandbox({ ...options, ...(life === undefined ? {} : { life }) })
  try {
    const { environment, access } = sandbox
    const expected = life ?? sandbox.life
    const said = expected === undefined ? {} : { life: expected }
    const target = createTarget(environment, TENANT, { access, limits: LIMITS, ...said })
    const context = { phase: 'post' as const, targets: [target], selected: deployedIds, channel: 'none' }
    return (await recorded(context, broken)).recording()
  } finally {
    await sandbox.close()
  }
}
