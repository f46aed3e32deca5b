'use strict'
// Plain JavaScript of the older kind: each thread of a run starts here, and what is to be read before the first script is read by each of them.
const { readFileSync } = require('node:fs')
const { constants, Script } = require('node:vm')

const modules = new Map()

/** The exports of a script of the prebuilt suite, of which each thread loads its own; V8 takes the code that was kept, where it has the same flags. */
module.exports = function load(folder, name) {
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const made = { exports: {} }
  modules.set(name, made)
  const filename = `${folder}/${name}`
  const script = new Script(readFileSync(filename, 'utf8'), {
    filename,
    cachedData: readFileSync(filename.replace(/script$/, 'code')),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const find = id => (id.startsWith('./') ? load(folder, id.slice(2)) : require(id))
  script.runInThisContext()(made.exports, find, made, filename, folder)
  return made.exports
}
