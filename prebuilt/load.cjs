'use strict'
// Plain JavaScript that Node requires: each thread of a run reads this file before anything else, and needs no more of Node's loaders.
const { openSync, readFileSync, readSync } = require('node:fs')
const { constants, Script } = require('node:vm')
const { crc32 } = require('node:zlib')

const suites = new Map()
/** Before the code stands the sum of it, with four more so that V8 takes the code where it is. */
const SUM_BYTES = 8

/** A built suite: its scripts and their code lie in one file, which is opened once, since a run reads hundreds of them. */
function open(folder) {
  const known = suites.get(folder)
  if (known !== undefined) return known
  const places = new Map(Object.entries(JSON.parse(readFileSync(`${folder}/suite.json`, 'utf8'))))
  const opened = { places, file: openSync(`${folder}/suite.scripts`), modules: new Map() }
  suites.set(folder, opened)
  return opened
}

/** The text of a script, and the code that was kept of it; without the code where that is damaged. */
function read(folder, name) {
  const { places, file } = open(folder)
  const place = places.get(name)
  if (place === undefined) throw Object.assign(new Error(`${folder} has no ${name}`), { code: 'MODULE_NOT_FOUND' })
  const [at, codeBytes, textBytes] = place
  const kept = Buffer.allocUnsafeSlow(SUM_BYTES + codeBytes + textBytes)
  const text = () => kept.toString('utf8', SUM_BYTES + codeBytes)
  if (readSync(file, kept, 0, kept.length, at) !== kept.length) throw new Error(`${folder} was cut short`)
  const code = kept.subarray(SUM_BYTES, SUM_BYTES + codeBytes)
  // V8 looks at the beginning of it alone, and ends the process where the rest is damaged.
  return kept.readUInt32LE() === crc32(code) ? { text: text(), code } : { text: text() }
}

/** The exports of a script of the prebuilt suite, of which each thread loads its own; V8 takes the code that was kept, where it has the same flags. */
function load(folder, name) {
  const { modules } = open(folder)
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const made = { exports: {} }
  modules.set(name, made)
  const filename = `${folder}/${name}`
  const { text, code } = read(folder, name)
  const script = new Script(text, {
    filename,
    ...(code === undefined ? {} : { cachedData: code }),
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

module.exports = { load, read }
