import { createHash, createHmac, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { EvalFlags, type JSValueHandle, QuickJS, type Snapshot } from 'quickjs-wasi'
import type { Asked, FunctionRun, ThreadData, Visit, VisitOutcome, Word } from './visits.ts'

/** CloudFront gives a function 2 MB (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html); the realm itself needs some. */
const MEMORY_BYTES = 16 * 1024 * 1024
const STACK_BYTES = 256 * 1024
/** Of the data of one digest: a header is never longer. */
const LONGEST_DIGESTED = 64 * 1024
const ALGORITHMS: readonly string[] = ['md5', 'sha1', 'sha256']
const NO_SUCH_FILE = 8
const MOST_THROWN = 1_000
const FULFILLED = 1

/** The modules of the runtimes, with what can be imported from them by name. */
const named: Readonly<Record<string, readonly string[]>> = {
  cloudfront: [],
  crypto: ['createHash', 'createHmac'],
  querystring: ['parse', 'stringify', 'escape', 'unescape'],
  buffer: ['Buffer'],
}

const realm = readFileSync(fileURLToPath(new URL('./realm.js', import.meta.url)), 'utf8')
const { engine }: ThreadData = workerData

const NOTHING_SAID = { status: null, asksStore: false, asksAddress: false } as const
const unrunnable: VisitOutcome = { does: 'unrunnable', ...NOTHING_SAID }
const endless: VisitOutcome = { does: 'endless', ...NOTHING_SAID }

/** Before any code of a function has run: copies of it are the realms of the visits, and take a fraction of the time. */
interface Pristine {
  readonly snapshot: Snapshot
  /** What `realm.js` has for this side alone, as it lies in the snapshot. */
  readonly hostSide: number
}

const settings = {
  wasm: engine,
  memoryLimit: MEMORY_BYTES,
  maxStackSize: STACK_BYTES,
  timezoneOffset: 0,
  moduleLoader: { load: moduleSource },
  // The engine's own messages would go to this process' output.
  wasi: () => ({ fd_write: () => NO_SUCH_FILE }),
}
const DIGEST = 'hostDigest'

async function pristineRealm(): Promise<Pristine> {
  const vm = await QuickJS.create(settings)
  vm.setProp(vm.global, DIGEST, vm.newFunction(DIGEST, digest(vm)))
  vm.evalCode(realm, 'realm.js')
  const hostSide = vm.exportHandle(vm.global.getProp('hostSide'))
  vm.evalCode('delete globalThis.hostSide', 'realm.js')
  return { snapshot: vm.snapshot(), hostSide }
}

const digest =
  (vm: QuickJS) =>
  (...words: JSValueHandle[]): JSValueHandle =>
    vm.newString(digested(words))

/** Visits in a realm of their own, which is thrown away; after one without end there is no other. */
async function visited(
  { code, host }: FunctionRun,
  visits: readonly Visit[],
  visitMs: number,
  { snapshot, hostSide }: Pristine,
): Promise<readonly VisitOutcome[]> {
  let startedAt = performance.now()
  let spent = process.threadCpuUsage()
  let isOver = false
  const vm = await QuickJS.restore(snapshot, {
    ...settings,
    interruptHandler: () => {
      // On a busy machine a thread waits longer than it works.
      if (!isOver && performance.now() - startedAt > visitMs) {
        const now = process.threadCpuUsage()
        isOver = now.user + now.system - spent.user - spent.system > visitMs * 1_000
      }
      return isOver
    },
  })
  vm.registerHostCallback(DIGEST, digest(vm))
  const outcomes: VisitOutcome[] = []
  const allOthers = (outcome: VisitOutcome) => visits.map((_, index) => outcomes[index] ?? outcome)
  try {
    // Copies would all throw the same dice.
    vm.evalCode(`for (let thrown = ${randomInt(MOST_THROWN)}; thrown > 0; thrown--) Math.random()`, 'realm.js')
    const ours = vm.importHandle(hostSide)
    const loading = vm.evalCode(`${code}\n;export { handler as edgeFunction }\n`, 'function.js', EvalFlags.TYPE_MODULE)
    vm.executePendingJobs()
    if (isOver) return allOthers(endless)
    if (loading.promiseState !== FULFILLED) return allOthers(unrunnable)
    const loaded = await vm.resolvePromise(loading)
    if ('error' in loaded) return allOthers(unrunnable)
    const handler = loaded.value.getProp('edgeFunction')
    for (const visit of visits) {
      if (outcomes.length > 0) [startedAt, spent] = [performance.now(), process.threadCpuUsage()]
      const event = vm.newString(JSON.stringify(eventOf(visit, host)))
      vm.callFunction(ours.getProp('visit'), vm.undefined, handler, event)
      vm.executePendingJobs()
      if (isOver) break
      outcomes.push(outcomeIn(vm.callFunction(ours.getProp('said'), vm.undefined).toString()))
    }
    return allOthers(endless)
  } catch {
    return allOthers(isOver ? endless : unrunnable)
  } finally {
    vm.dispose()
  }
}

function moduleSource(name: string): string {
  const members = named[name]
  if (members === undefined) throw new Error('no such module')
  const exported = members.length === 0 ? '' : `export const { ${members.join(', ')} } = members\n`
  return `const members = require('${name}')\nexport default members\n${exported}`
}

/** The digest in base64; empty where the runtime has none such. */
function digested(words: readonly JSValueHandle[]): string {
  const [algorithm = '', key = '', isKeyed = '', data = ''] = words.map(word => word.toString())
  if (!ALGORITHMS.includes(algorithm) || data.length + key.length > LONGEST_DIGESTED) return ''
  const digest = isKeyed === 'true' ? createHmac(algorithm, Buffer.from(key, 'base64')) : createHash(algorithm)
  return digest.update(data, 'base64').digest('base64')
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
const eventOf = ({ method, path, authorization, word, ip, laterMs }: Visit, host: string) => ({
  version: '1.0',
  context: {
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType: 'viewer-request',
    requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
  },
  // For the realm, which gives the code its own.
  viewer: { ip, laterMs },
  request: {
    method,
    uri: path,
    querystring: saidIn('query', word),
    headers: {
      host: { value: host },
      'user-agent': { value: 'Mozilla/5.0' },
      accept: { value: '*/*' },
      ...(authorization === null ? {} : { authorization: { value: authorization } }),
      ...saidIn('header', word),
    },
    cookies: saidIn('cookie', word),
  },
})

const saidIn = (place: Word['place'], word: Word | undefined) =>
  word?.place === place ? { [word.name]: word.value === null ? undefined : { value: word.value } } : {}

/** Only what is expected is taken over: the text comes out of the realm. */
function outcomeIn(said: string): VisitOutcome {
  const [, what = '', store, address] =
    /^\{"outcome":"(passes|fails|answers [1-5]\d\d)","store":(true|false),"address":(true|false)\}$/.exec(said) ?? []
  const asks = { asksStore: store === 'true', asksAddress: address === 'true' }
  if (what === 'passes' || what === 'fails') return { does: what, status: null, ...asks }
  return what === '' ? unrunnable : { does: 'answers', status: Number(what.slice(-3)), ...asks }
}

/** The same for all runs of this thread. */
let pristine: Promise<Pristine> | undefined

async function visitAll({ run, visitMs }: Asked): Promise<void> {
  const outcomes: VisitOutcome[] = []
  pristine ??= pristineRealm()
  const realm = await pristine
  for (const visit of run.visits) {
    const last = outcomes.at(-1)
    outcomes.push(
      ...(last?.does === 'endless' || last?.does === 'unrunnable'
        ? [last]
        : await visited(run, [visit], visitMs, realm)),
    )
  }
  const { does } = outcomes.at(-1) ?? unrunnable
  if (run.tries && does !== 'endless' && does !== 'unrunnable')
    outcomes.push(...(await visited(run, run.tries, visitMs, realm)))
  parentPort?.postMessage(outcomes)
}

parentPort?.on('message', visitAll)
