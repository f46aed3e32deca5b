import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wordsOfBench } from '../selftests/lib/measuring-words.ts'
import { isReport, reportOf } from './commands.ts'
import { type Figure, QUICK, WHOLE } from './figure.ts'
import { fleetFigures } from './fleet-figures.ts'
import { promptness, SERVICES_STABLE_MS } from './gate.ts'
import { gatheringOf } from './gathering.ts'
import { keepRatios, readKeptRatios, regressions } from './kept-ratios.ts'
import { memoryOverRuns } from './loop.ts'
import { platformData } from './platform-data.ts'
import { startUpFigures } from './start-up.ts'
import { asRatio, inSeconds, spreadOf } from './statistics.ts'
import { tlsRun } from './tls.ts'

/**
 * `npm run bench [-- --quick | --write]`: the figures of docs/performance.md, measured side by side in one run. Ratios are taken pair by pair, so that
 * they hold when the machine's speed drifts. `--quick` measures each less often, in two minutes; `--write` puts the figures into the page and keeps
 * the ratios. What became slower than what is kept is said; it fails nothing.
 */
const LATENCY_MS = 100

const { quick, write } = wordsOfBench()
const rounds = quick ? QUICK : WHOLE
const kept = await readKeptRatios()
const figures = [
  ...(await startUpFigures(rounds.short)),
  await readingData(),
  ...(await gathering()),
  await overTls(),
  await gate(true),
  await gate(false),
  ...(await fleetFigures(rounds.fleets, rounds.fleetSizes)),
  await memoryOverRuns(rounds.loop),
]
const table = render(figures)
process.stdout.write(table)
for (const line of regressions(figures, kept)) process.stdout.write(`${line}\n`)
if (write) {
  await writeIntoPage(table)
  await keepRatios(figures)
}

async function readingData(): Promise<Figure> {
  const { reading, loading } = await platformData(rounds.short)
  return {
    what: "reading and checking an environment's data, the YAML library loaded",
    aim: 'at most 15 ms',
    measured: `${reading.median.toFixed(1)} ms (${reading.min.toFixed(1)}-${reading.max.toFixed(1)}); loading it takes ${loading.median.toFixed(0)} ms once, and only in a real environment`,
  }
}

async function gathering(): Promise<readonly Figure[]> {
  const ratios: number[] = []
  const times: number[] = []
  const calls: number[] = []
  let chain = ''
  for (let round = 0; round < rounds.short; round++) {
    const report = await reportOf(['--latency', `${LATENCY_MS}ms`])
    if (!isReport(report)) throw new Error('the measured run wrote no report')
    const [target] = report.targets
    if (!target) throw new Error('the measured run had no target')
    const { gatheringMs, chainMs, chain: kinds } = gatheringOf(target.evidence, LATENCY_MS)
    ratios.push(gatheringMs / chainMs)
    times.push(gatheringMs)
    calls.push(report.calls.total)
    chain = kinds.join(', ')
  }
  return [
    {
      what: `time spent gathering / the longest chain of dependent calls, ${LATENCY_MS} ms added to every answer (${chain})`,
      aim: 'at most 1.2',
      measured: `${asRatio(spreadOf(ratios))}: ${inSeconds(spreadOf(times))}`,
      ratio: { name: 'gathering over its longest chain', spread: spreadOf(ratios) },
    },
    {
      what: 'AWS calls for one tenant',
      aim: 'at most 22',
      measured: `${spreadOf(calls).median} (${spreadOf(calls).min}-${spreadOf(calls).max})`,
      ratio: { name: 'calls for one tenant', spread: spreadOf(calls) },
    },
  ]
}

async function overTls(): Promise<Figure> {
  const runs = []
  for (let round = 0; round < rounds.fleets; round++) runs.push(await tlsRun(LATENCY_MS))
  const waiting = spreadOf(runs.map(run => run.waiting / run.calls))
  const later = spreadOf(runs.map(run => run.waitingLater))
  return {
    what: `with TLS at an address for each service, ${LATENCY_MS} ms for every answer and twice as much for a connection: calls that wait for a connection of their own / all calls`,
    aim: 'at most 0.7',
    measured: `${asRatio(waiting)}, ${later.median} (${later.min}-${later.max}) of them after the first answers; ${inSeconds(spreadOf(runs.map(run => run.gatheringMs)))} spent gathering`,
    ratio: { name: 'calls that wait for a connection', spread: waiting },
  }
}

/** With the gate's real schedule; the pauses between its looks are skipped on both clocks. */
async function gate(hopeless: boolean): Promise<Figure> {
  const runs = []
  for (let round = 0; round < rounds.short; round++) runs.push(await promptness(hopeless))
  const wrong = runs.find(({ outcome }) => outcome !== (hopeless ? 'failed' : 'succeeded'))
  if (wrong) throw new Error(`a measured wait ended as ${wrong.outcome}`)
  const intervals = spreadOf(runs.map(run => run.intervals))
  const after = spreadOf(runs.map(run => run.verdictAfterMs))
  const waiter = hopeless
    ? `; \`aws ecs wait services-stable\` gives up on it after ${SERVICES_STABLE_MS / 1000} s, whatever happens`
    : ''
  return {
    what: `\`--wait\` on a ${hopeless ? 'hopeless' : 'good'} deployment: from the event that decides to the verdict, in the polling intervals of \`aws ecs wait\`, 15 s`,
    aim: 'at most 0.25',
    measured: `${asRatio(intervals)}: ${inSeconds(spreadOf(runs.map(run => run.delayMs)))} after the event, ${inSeconds(after)} after the deployment began${waiter}`,
    // Of a moment within an interval that chance decides: no ratio to compare.
  }
}

function render(rows: readonly Figure[]): string {
  const lines = rows.map(({ what, aim, measured }) => `| ${what} | ${aim} | ${measured} |`)
  return `| Figure, median (min-max) of ${rounds.short}, for fleets of ${rounds.fleets} | Aim | Measured ${new Date().toISOString().slice(0, 10)} |\n|---|---|---|\n${lines.join('\n')}\n`
}

async function writeIntoPage(text: string): Promise<void> {
  const path = join(import.meta.dirname, '..', 'docs/performance.md')
  const page = await readFile(path, 'utf8')
  const updated = page.replace(
    /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/,
    (_, open: string, close: string) => `${open}${text}${close}`,
  )
  if (updated === page && !page.includes(text)) throw new Error('docs/performance.md has no place for the figures')
  await writeFile(path, updated)
}
