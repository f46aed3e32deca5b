import { createHash, createHmac } from 'node:crypto'
import { type Context, createContext, runInContext, Script } from 'node:vm'
import type { SandboxAnswer, SandboxRequest } from '../servers/types.ts'

/** The runtimes of CloudFront's functions, and Node of Lambda@Edge. */
export type EdgeRuntime = 'cloudfront-js-1.0' | 'cloudfront-js-2.0' | 'lambda@edge'

/** A function as an edge has it: its code, and the keys of its KeyValueStore. */
interface EdgeFunction {
  readonly code: string
  readonly runtime: EdgeRuntime
  readonly store: ReadonlyMap<string, string>
}

type EdgeOutcome =
  | { readonly kind: 'passes' }
  | { readonly kind: 'answers'; readonly answer: Extract<SandboxAnswer, { kind: 'answer' }> }
  | { readonly kind: 'fails' }

type Members = Readonly<Record<string, unknown>>

/** One request takes CloudFront's functions less than a millisecond; what takes longer here hangs. */
const LONGEST_MS = 1_000

/** Of functions that have run; making one takes milliseconds, and each page of each tenant is a request. */
const realms = new Map<string, Context>()
/** A sandbox that runs all day must not grow. */
const MOST_REALMS = 20

/**
 * What a viewer-request function does with a request: its code is run in a realm of its own, with what its runtime has and nothing else. Code
 * that cannot be run, throws, or returns neither a request nor a response fails.
 */
export async function runEdgeFunction(
  func: EdgeFunction,
  request: SandboxRequest,
  viewerAddress: string,
): Promise<EdgeOutcome> {
  try {
    const realm = realmOf(func)
    const isLambda = func.runtime === 'lambda@edge'
    const event = isLambda ? lambdaEvent(request, viewerAddress) : functionEvent(request, viewerAddress)
    const settled: unknown = await asked(realm, { require: modulesOf(func), event: JSON.stringify(event) })
    return outcomeOf(settled)
  } catch {
    return { kind: 'fails' }
  }
}

/** What the code is run with for one request. */
interface Question {
  readonly require: (name: string) => unknown
  readonly event: string
}

type Waiting = Question & { readonly answer: (said: unknown) => void }

const waiting = new Map<Context, Waiting[]>()

/**
 * What the code returns for it, or its promise; `undefined` where it throws or hangs. To watch over a run takes a thread of its own and a hundred
 * times as long as the run, and a browser asks for several pages at once: they are run in one.
 */
function asked(realm: Context, question: Question): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const others = waiting.get(realm)
  if (others) others.push({ ...question, answer: resolve })
  else {
    waiting.set(realm, [{ ...question, answer: resolve }])
    setImmediate(() => {
      const all = waiting.get(realm) ?? []
      waiting.delete(realm)
      answerAll(realm, all)
    })
  }
  return promise
}

/** One that hangs takes the others' answers with it: they are run again, each alone. */
function answerAll(realm: Context, questions: readonly Waiting[]): void {
  try {
    Object.assign(realm, { __questions: questions })
    const said: unknown = ASKED.runInContext(realm, { timeout: LONGEST_MS })
    for (const [index, { answer }] of questions.entries()) answer(Array.isArray(said) ? said[index] : undefined)
  } catch {
    if (questions.length === 1) questions[0]?.answer(undefined)
    else for (const question of questions) answerAll(realm, [question])
  }
}

const ASKED = new Script(`__questions.map(({ require, event }) => {
  try {
    return __run(require, {}, {}, event);
  } catch {}
})`)

/** With `__run`, in which what the code declares is made anew for every request. */
function realmOf({ code, runtime }: EdgeFunction): Context {
  const key = `${runtime}\n${code}`
  const known = realms.get(key)
  if (known) return known
  const source = code
    .replace(/^\s*import\s+(\w+)\s+from\s+(['"][\w:]+['"]);?/gm, 'const $1 = require($2);')
    .replace(/^\s*export\s+(?:default\s+)?(?=(?:async\s+)?function|const|let|var)/gm, '')
  // Within a function more would be allowed.
  new Script(source)
  const call = runtime === 'lambda@edge' ? LAMBDA_CALL : 'handler(JSON.parse(__event))'
  const run = `var __run = function (require, exports, module, __event) {\n${source}\n;return ${call};\n};`
  const realm = createContext(globalsOf(runtime))
  runInContext(`${STRING_MEMBERS}${run}`, realm)
  if (realms.size >= MOST_REALMS) realms.clear()
  realms.set(key, realm)
  return realm
}

/** The callback counts when it is called first, or what the handler returns. */
const LAMBDA_CALL = `new Promise((resolve, reject) => {
  const run = exports.handler ?? module.exports?.handler ?? handler;
  const said = run(JSON.parse(__event), {}, (error, result) => (error ? reject(error) : resolve(result)));
  if (said !== undefined && typeof said.then === 'function') said.then(result => result !== undefined && resolve(result), reject);
})`

function globalsOf(runtime: EdgeRuntime): Members {
  const console = { log() {}, error() {}, warn() {} }
  const later = { atob, btoa, Buffer }
  if (runtime !== 'cloudfront-js-1.0') return { console, ...later }
  return { console, __bytesFrom: bytesFrom, __encoded: encoded }
}

/** The realm's own `String` gets what the first runtime adds to it. */
const STRING_MEMBERS = `if (typeof __bytesFrom === 'function') {
  String.bytesFrom = __bytesFrom;
  const plain = String.prototype.toString;
  String.prototype.toString = function (encoding) {
    return encoding === undefined ? plain.call(this) : __encoded(plain.call(this), encoding);
  };
}
`

/** njs's own way to decode. */
const bytesFrom = (text: string, encoding: string): string =>
  Buffer.from(text, encoding === 'hex' ? 'hex' : 'base64').toString('latin1')

/** And to encode. */
function encoded(text: string, encoding: string): string {
  if (encoding === 'hex' || encoding === 'base64' || encoding === 'base64url')
    return Buffer.from(text).toString(encoding)
  throw new TypeError(`no encoding ${encoding}`)
}

function modulesOf({ runtime, store }: EdgeFunction): (name: string) => unknown {
  const kvs = () => ({
    async get(key: string, options: { readonly format?: string } = {}) {
      const value = store.get(key)
      if (value === undefined) throw new Error(`key ${key} not found`)
      return options.format === 'json' ? JSON.parse(value) : value
    },
    exists: async (key: string) => store.has(key),
  })
  const modules: Members = {
    crypto: { createHash, createHmac },
    querystring: {},
    ...(runtime === 'cloudfront-js-2.0' ? { cloudfront: { kvs }, buffer: { Buffer } } : {}),
  }
  return name => {
    const wanted = name.replace(/^node:/, '')
    if (!Object.hasOwn(modules, wanted)) throw new Error(`no module ${name}`)
    return modules[wanted]
  }
}

const queryOf = (query: string): Members =>
  Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }]))

const functionEvent = ({ method, path, query, headers }: SandboxRequest, ip: string) => ({
  version: '1.0',
  context: { eventType: 'viewer-request', distributionId: 'EDFDVBD6EXAMPLE', requestId: 'sandbox' },
  viewer: { ip },
  request: {
    method,
    uri: path,
    querystring: queryOf(query),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
    cookies: Object.fromEntries(
      (headers.cookie ?? '').split('; ').flatMap(pair => {
        const [name = '', value] = pair.split('=')
        return value === undefined ? [] : [[name, { value }]]
      }),
    ),
  },
})

const lambdaEvent = ({ method, path, query, headers }: SandboxRequest, clientIp: string) => ({
  Records: [
    {
      cf: {
        config: { eventType: 'viewer-request', distributionId: 'EDFDVBD6EXAMPLE' },
        request: {
          clientIp,
          method,
          uri: path,
          querystring: query,
          headers: Object.fromEntries(
            Object.entries(headers).map(([key, value]) => [key.toLowerCase(), [{ key, value }]]),
          ),
        },
      },
    },
  ],
})

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function outcomeOf(result: unknown): EdgeOutcome {
  if (!isMembers(result)) return { kind: 'fails' }
  const status = Number(result.statusCode ?? result.status)
  if (Number.isNaN(status)) return 'uri' in result || 'method' in result ? { kind: 'passes' } : { kind: 'fails' }
  const { body } = result
  return {
    kind: 'answers',
    answer: {
      kind: 'answer',
      status,
      headers: Object.fromEntries(
        Object.entries(isMembers(result.headers) ? result.headers : {}).flatMap(([name, value]) => {
          const [first]: unknown[] = Array.isArray(value) ? value : [value]
          return isMembers(first) && typeof first.value === 'string' ? [[name.toLowerCase(), first.value]] : []
        }),
      ),
      body: typeof body === 'string' ? body : isMembers(body) && typeof body.data === 'string' ? body.data : '',
    },
  }
}
