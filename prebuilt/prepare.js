// Plain JavaScript, so that an old Node passes by: there the suite says which one it needs.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  const { stripVTControlCharacters } = await import('node:util')
  const { projectRoot } = await import('../lib/files/project.ts')
  try {
    const { makePrebuilt } = await import('./make.ts')
    await makePrebuilt(projectRoot)
  } catch (error) {
    // Nothing depends on it: a run then loads the sources.
    const said = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    console.error(`not prebuilt, so that each run starts slower: ${said}`)
  }
}
