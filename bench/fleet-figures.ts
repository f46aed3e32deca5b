import { leastMs } from '../sandbox/aws/rates.ts'
import type { Figure } from './figure.ts'
import { type FleetRun, fleetRun } from './fleet.ts'
import { asRatio, inSeconds, type Spread, spreadOf } from './statistics.ts'

/** What is aimed at, for fleets that are compared with it. */
const USUAL = 200
const MIDDLE = 50

/** The same machine in the same minutes: what is compared lies in one round. */
interface Round {
  readonly runs: readonly FleetRun[]
  readonly throttled: FleetRun
}

/** What a scheduled look at a whole environment costs, by its number of tenants, and with AWS's own throttling. */
export async function fleetFigures(count: number, sizes: readonly number[]): Promise<readonly Figure[]> {
  const rounds: Round[] = []
  for (let round = 0; round < count; round += 1) {
    const runs: FleetRun[] = []
    for (const size of sizes) runs.push(await fleetRun(size))
    rounds.push({ runs, throttled: await fleetRun(USUAL, { documentedRates: true }) })
  }
  const failed = rounds.flatMap(({ runs }) => runs).find(({ exitCode }) => exitCode !== 0)
  if (failed) throw new Error(`a measured run over ${failed.tenants} tenants ended with ${failed.exitCode}`)

  const runOf = ({ runs }: Round, size: number) => runs.filter(({ tenants }) => tenants === size)
  const at = (size: number, pick: (run: FleetRun) => number | null): Spread =>
    spreadOf(rounds.flatMap(round => runOf(round, size)).flatMap(run => pick(run) ?? []))
  const bySize = (say: (size: number) => string) => sizes.map(size => `${size}: ${say(size)}`).join('; ')
  const perTenant = (round: Round, from: number, to: number): number => {
    const [less, more] = [from, to].map(size => runOf(round, size)[0]?.elapsedMs ?? Number.NaN)
    return ((more ?? Number.NaN) - (less ?? Number.NaN)) / (to - from)
  }
  const growth = rounds.map(round => perTenant(round, 1, USUAL) / perTenant(round, 1, MIDDLE))
  const largest = sizes.at(-1) ?? USUAL
  const further = rounds.map(round => perTenant(round, USUAL, largest) / perTenant(round, 1, USUAL))
  const same = rounds.every(round => runOf(round, USUAL).every(({ verdicts }) => verdicts === round.throttled.verdicts))
  const floors = rounds.flatMap(round => runOf(round, USUAL).map(({ byCommand }) => leastMs(byCommand)))
  const overFloor = spreadOf(rounds.map(({ throttled }, index) => throttled.elapsedMs / (floors[index] ?? Number.NaN)))
  const throttledCalls = spreadOf(rounds.map(({ throttled }) => throttled.callsPerTenant))
  return [
    {
      what: 'AWS calls per tenant, `--tenant all --phase smoke`, by the number of tenants',
      aim: 'at most 3 at 200',
      measured: bySize(size => at(size, run => run.callsPerTenant).median.toFixed(1)),
      ratio: { name: `calls per tenant of ${USUAL}`, spread: at(USUAL, run => run.callsPerTenant) },
    },
    {
      what: 'time of the same, 100 ms added to every answer',
      aim: 'at most 5 s at 200, 20 s at 1000',
      measured: bySize(size => inSeconds(at(size, run => run.elapsedMs))),
    },
    {
      what: 'time for each further tenant between 1 and 200 / between 1 and 50',
      aim: 'at most 1 (linear)',
      measured: asRatio(spreadOf(growth)),
      ratio: { name: 'time for each further tenant', spread: spreadOf(growth) },
    },
    ...(largest === USUAL
      ? []
      : [
          {
            what: `time for each further tenant between ${USUAL} and ${largest} / between 1 and ${USUAL}`,
            aim: 'at most 1 (linear)',
            measured: asRatio(spreadOf(further)),
            ratio: { name: 'time for each further tenant of a large fleet', spread: spreadOf(further) },
          },
        ]),
    {
      what: 'peak memory of the same',
      aim: 'at most 300 MB at 200, 400 MB at 1000',
      measured: bySize(size => `${at(size, run => run.peakMb).median.toFixed(0)} MB`),
    },
    {
      what: '200 tenants in an account that throttles as AWS documents it (ECS 20, ELBv2 10, Route 53 5 calls a second)',
      aim: 'the same verdicts, at most 1.3 times what these rates allow at best',
      measured: `${same ? 'the same' : 'NOT THE SAME'}, ${asRatio(overFloor)} times the ${inSeconds(spreadOf(floors))} that the rates allow: ${inSeconds(spreadOf(rounds.map(({ throttled }) => throttled.elapsedMs)))}, ${throttledCalls.median.toFixed(1)} calls per tenant with those refused`,
      ratio: { name: 'throttled fleet, time over the least', spread: overFloor },
    },
  ]
}
