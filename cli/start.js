// Plain JavaScript, so that an old Node can still read the message.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `This suite needs Node 24 and got ${process.version}. "npm ci" installs one for Linux and "npm test" uses it; elsewhere install Node 24 yourself.`,
  )
  process.exit(2)
}
const { main } = await import('./main.ts')
await main(process.argv.slice(2))
