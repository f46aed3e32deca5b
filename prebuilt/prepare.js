// Plain JavaScript, so that an old Node passes by: there the suite says which one it needs.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  const { projectRoot } = await import('../lib/files/project.ts')
  try {
    const { makePrebuilt } = await import('./make.ts')
    await makePrebuilt(projectRoot)
  } catch (error) {
    // Nothing depends on it: a run then loads the sources.
    console.error(`not prebuilt, so that each run starts slower: ${error instanceof Error ? error.message : error}`)
  }
}
