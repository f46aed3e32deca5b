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
const { createRequire, enableCompileCache } = await import('node:module')
// The variable is for the threads.
process.env.NODE_COMPILE_CACHE ||= join(import.meta.dirname, '../node_modules/.cache/node')
enableCompileCache(process.env.NODE_COMPILE_CACHE)
const [{ compileEveryFunction, setFlagsForRuns }, { projectRoot }, { prebuiltOf }] = await Promise.all([
  import('../lib/v8-flags.ts'),
  import('../lib/files/project.ts'),
  import('../prebuilt/manifest.ts'),
])
// Node's own modules are kept for its own flags: what a shell asks at each key is over before others pay.
if (process.argv[2] !== 'complete') setFlagsForRuns()
const folder = prebuiltOf(projectRoot)
const prebuilt = () => {
  try {
    return folder === undefined ? undefined : createRequire(import.meta.url)(join(folder, 'main.cjs'))
  } catch (error) {
    // Removed since it was found.
    if (error?.code !== 'ENOENT' && error?.code !== 'MODULE_NOT_FOUND') throw error
  }
}
const sources = () => {
  // The compile cache keeps what is compiled when a file is loaded: every function then, and none has to be parsed again.
  compileEveryFunction()
  // Whoever imports it as a module, as vite does, reads each of its exports, and Node loads its whole fetch for these.
  const http = process.getBuiltinModule('node:http')
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name)
  return import('./main.ts')
}
const { main } = prebuilt() ?? (await sources())
await main(process.argv.slice(2))
