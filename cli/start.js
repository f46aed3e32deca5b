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
// As npm test has it, for who starts the command by its own name.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'))
const { projectRoot } = await import('../lib/files/project.ts')
const { prebuiltOf } = await import('../prebuilt/manifest.ts')
const folder = prebuiltOf(projectRoot)
const { main } = await (folder === undefined
  ? import('./main.ts')
  : import(pathToFileURL(join(folder, 'main.mjs')).href))
await main(process.argv.slice(2))
