import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUsageError } from '../../../cli/usage-error.ts'
import { type Access, createTarget } from '../../../platform/target.ts'
import { judgeAgain } from '../../../runner/recording/judge-again.ts'
import type { Report, SpecResult } from '../../../runner/report/report.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { ADDRESSES } from '../../../sandbox/model/dns.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../../../specs/catalogue.ts'
import { environments } from '../../lib/company.ts'
import { recorded, runInProcess } from '../../lib/in-process.ts'
import { PATIENT_MS } from '../../lib/patience.ts'
import { sampleReport, sampleTarget } from '../../lib/sample-reports.ts'
import { deployedIds } from '../../lib/steps.ts'
import { serviceEvent } from './comes-in/service-event.ts'
import { stoppedReason } from './comes-in/stopped-reason.ts'
import { comesIn } from './comes-in.ts'
import { applyGiven, writeLog } from './given.ts'
import { idleFixes } from './idle-fixes.ts'
import { type Looked, lookedIn } from './looked.ts'
import { inWorldsNames, TENANT } from './names.ts'
import { recordingOfRow } from './recorded.ts'
import type { Row } from './row.ts'
import type { Way } from './way.ts'

/** What is there is there at once; what cannot be reached is given up soon, since nothing but this machine is asked. */
const LIMITS = { logDeliveryMs: 300, probeMs: PATIENT_MS, connectMs: 3_000 }

/** Makes a platform say the row's words, and lets the suite look at it with everything it has; what it prints is carried out only where asked. */
export async function lookAtRow(row: Row, withFixes: boolean): Promise<Looked> {
  if (row.kind === 'recorded') return lookedIn(await judgeAgain(await recordingOfRow(row)), row.input)
  const { env = 'prod', faults = [], life = 'installed' } = row.world
  // Whether it is night must not decide what is found.
  const environment = { ...environments[env], officeHours: null }
  const dropping = faults.length > 0 || row.world.databaseRoute === false || row.kind === 'database-login'
  const sandbox = await startSandbox({ environment, tenants: [TENANT], faults, life, dropping })
  try {
    const { world } = sandbox
    applyGiven(world, row.world)
    const { stopped, events } = inWorldsNames(row.world, world)
    if (stopped !== undefined) stoppedReason({ stoppedReason: stopped, stopCode: 'TaskFailedToStart' }, { world, row })
    if (events !== undefined) serviceEvent({ messages: events }, { world, row })
    const input = inWorldsNames(row.input, world)
    const way = comesIn[row.kind](input, { world, row }) ?? {}
    sandbox.settle()
    writeLog(world, [...(row.world.log ?? []), ...(way.log ?? [])])
    const run = way.files ? await before(sandbox, env, way.files) : await after(sandbox, environment, row, way)
    const looked = lookedIn(run.report, input)
    return { ...looked, ...run, idle: withFixes ? await idleFixes(looked.target.diagnoses, sandbox) : [] }
  } finally {
    await sandbox.close()
  }
}

type Run = Pick<Looked, 'report' | 'recording'>

function after(sandbox: Sandbox, environment: Sandbox['environment'], row: Row, way: Way): Promise<Run> {
  const target = createTarget(environment, TENANT, {
    access: withAddresses(sandbox.access, way.addresses ?? []),
    limits: LIMITS,
    ...(way.databaseVia === undefined ? {} : { databaseVia: way.databaseVia }),
    ...(row.world.expect === undefined ? {} : { life: row.world.expect }),
  })
  return recorded({ phase: 'post', targets: [target], selected: deployedIds, channel: 'none' }, [])
}

/** A file that the run does not even take: exit code 2 and one message, which stands for the step that would have read it. */
const refused = (reason: string): Report =>
  sampleReport({
    targets: [sampleTarget({ specs: [refusedStep('tfvars-consistent', reason), refusedStep('plan-safe', reason)] })],
  })

const refusedStep = (id: SpecId, reason: string): SpecResult => ({
  id,
  title: catalogue[id].title,
  runbook: catalogue[id].runbook,
  status: 'failed',
  reason,
  elapsedMs: 0,
})

/** Addresses of a row lead where the sandbox's own of that place do. */
const withAddresses = (access: Access, addresses: NonNullable<Way['addresses']>): Access => ({
  ...access,
  connectTo: [
    ...access.connectTo,
    ...addresses.flatMap(({ address, like }) =>
      access.connectTo.filter(({ host }) => host === ADDRESSES[like]).map(each => ({ ...each, host: address })),
    ),
  ],
})

/** Which programs this machine has is no matter of a row, and to ask each for its version takes longer than all else. */
const BEFORE = specIds.filter(id => {
  const { phases }: SpecRow = catalogue[id]
  return phases.includes('pre') && id !== 'tools-installed'
})

/** The steps before an apply, over files in a folder of their own. */
async function before(sandbox: Sandbox, env: string, files: NonNullable<Way['files']>): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'))
  try {
    const flags = await Promise.all(
      Object.entries(files).map(async ([kind, text]) => {
        const path = join(folder, kind === 'plan' ? 'tenant.plan.json' : 'tenant.tfvars')
        await writeFile(path, text, kind === 'tfvars' && text.includes('é') ? 'latin1' : 'utf8')
        return [`--${kind}`, path]
      }),
    )
    const words = ['--phase', 'pre', '--only', BEFORE.join(','), '--env', env, '--tenant', TENANT, ...flags.flat()]
    return await runInProcess(words, { sandbox, env: sandbox.environmentVariables })
  } catch (error) {
    if (isUsageError(error)) return { report: refused(error.message) }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
