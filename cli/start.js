#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the message.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `This suite needs Node 24 and got ${process.version}. "npm ci" installs one for Linux and "npm test" uses it; elsewhere install Node 24 yourself.`,
  )
  process.exit(2)
}
const { join } = await import('node:path')
const { pathToFileURL } = await import('node:url')
const { enableCompileCache } = await import('node:module')
const { setFlagsFromString } = await import('node:v8')
const FOR_ANY_RUN = [
  // The compile cache keeps what is compiled when a file is loaded: every function then, and none has to be parsed again.
  '--no-lazy',
  '--invocation-count-for-turbofan=30000',
  // To optimize the function that interprets code of the edge takes as long as all visits: none but the first is, an import without code.
  '--wasm-tier-up-filter=0',
  '--wasm-lazy-validation',
  // Left alone, V8 begins with so little that it collects some forty times in a run.
  '--initial-old-space-size=64',
  '--min-semi-space-size=4',
  // Of a fleet there are thousands of connections that were in use for a second: left alone, what is old grows to three times what is used.
  '--heap-growing-percent=40',
]
/** A run is over after a second or two, before what V8 prepares for the time after that is of use. */
const FOR_A_SHORT_RUN = [
  '--no-sparkplug',
  '--invocation-count-for-maglev=4000',
  '--invocation-count-for-maglev-osr=1000',
  '--invocation-count-for-osr=5000',
]
/** One over a fleet does the same for each tenant: what was called often is worth compiling. What is new is dropped soon, in spaces that stay small. */
const FOR_A_FLEET = ['--semi-space-growth-factor=1']
/** From so many tenants on compiling takes less than it saves; of all tenants nobody knows the number yet. */
const COMPILING_PAYS_FROM = 100
const isFleet = process.argv.some((word, at) => {
  const tenants = word === '--tenant' ? process.argv[at + 1] : word.startsWith('--tenant=') ? word.slice(9) : ''
  return tenants === 'all' || (tenants ?? '').split(',').length >= COMPILING_PAYS_FROM
})
// Another V8 may not know them, and says so on stderr. Node's own modules are kept for its own flags: what a shell asks at each key is over before it pays.
if (process.versions.v8.startsWith('13.6.') && process.argv[2] !== 'complete')
  for (const flag of [...FOR_ANY_RUN, ...(isFleet ? FOR_A_FLEET : FOR_A_SHORT_RUN)]) setFlagsFromString(flag)
// Afterwards, since what is kept is of these flags. The variable is for the threads.
process.env.NODE_COMPILE_CACHE ||= join(import.meta.dirname, '../node_modules/.cache/node')
enableCompileCache(process.env.NODE_COMPILE_CACHE)
const { projectRoot } = await import('../lib/files/project.ts')
const { prebuiltOf } = await import('../prebuilt/manifest.ts')
const folder = prebuiltOf(projectRoot)
if (folder === undefined) {
  // Whoever imports it as a module, as vite does, reads each of its exports, and Node loads its whole fetch for these.
  const http = process.getBuiltinModule('node:http')
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name)
}
const { main } = await (folder === undefined
  ? import('./main.ts')
  : import(pathToFileURL(join(folder, 'main.mjs')).href))
await main(process.argv.slice(2))
