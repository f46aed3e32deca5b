import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs'

/** A script's shell stands between npm and this process, unless it has made way for it. */
const MOST_STEPS_UP = 2
/** The line is among npm's first, after one for each of its configuration files. */
const LOG_START_BYTES = 64 * 1024
const LOG = /-debug-\d{1,6}\.log$/
const WORDS = /^\d+ verbose argv (".*")$/m

/**
 * What npm was started with, when it is what started this process: by the log that it holds open. Nothing else tells of the settings which npm knows
 * and has given up, such as `--only`: it drops them before it hands its settings on. Empty where it cannot be seen: on other systems than Linux, and
 * where npm writes no log.
 */
export function wordsOfNpm(): readonly string[] {
  try {
    let pid = process.ppid
    for (let steps = 0; steps < MOST_STEPS_UP; steps += 1) {
      if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('npm ')) return wordsIn(logOf(pid))
      const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
      pid = Number(parent)
    }
  } catch {
    // Seen or not: a run needs none of it.
  }
  return []
}

function logOf(pid: number): string | undefined {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder)
    .map(fd => readlinkSync(`${folder}/${fd}`))
    .find(path => LOG.test(path))
}

function wordsIn(log: string | undefined): readonly string[] {
  if (log === undefined) return []
  const start = Buffer.alloc(LOG_START_BYTES)
  const file = openSync(log, 'r')
  try {
    const text = start.toString('utf8', 0, readSync(file, start, 0, LOG_START_BYTES, 0))
    const words: unknown = JSON.parse(`[${WORDS.exec(text)?.[1]?.replaceAll('" "', '","') ?? ''}]`)
    return Array.isArray(words) ? words.map(String) : []
  } finally {
    closeSync(file)
  }
}
