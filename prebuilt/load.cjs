'use strict'
// Plain JavaScript that Node requires: each thread of a run reads this file before anything else, and needs no more of Node's loaders.
const { readFileSync } = require('node:fs')
const { constants, Script } = require('node:vm')
const { crc32 } = require('node:zlib')

const modules = new Map()
/** Before the code stands the sum of it, with four more so that V8 takes the rest where it is. */
const SUM_BYTES = 8

/** The exports of a script of the prebuilt suite, of which each thread loads its own; V8 takes the code that was kept, where it has the same flags. */
module.exports = function load(folder, name) {
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const made = { exports: {} }
  modules.set(name, made)
  const filename = `${folder}/${name}`
  const kept = readFileSync(filename.replace(/script$/, 'code'))
  const code = kept.subarray(SUM_BYTES)
  // V8 looks at the beginning of it alone, and ends the process where the rest is damaged.
  const isWhole = kept.length > SUM_BYTES && kept.readUInt32LE() === crc32(code)
  const script = new Script(readFileSync(filename, 'utf8'), {
    filename,
    ...(isWhole ? { cachedData: code } : {}),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const find = id => (id.startsWith('./') ? load(folder, id.slice(2)) : require(id))
  try {
    script.runInThisContext()(made.exports, find, made, filename, folder)
  } catch (error) {
    // Whoever asks again gets the error again, and no half of what it exports.
    modules.delete(name)
    throw error
  }
  return made.exports
}
