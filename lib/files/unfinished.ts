import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS } from '../durations.ts'

const PREFIX = '.unfinished-'
const NAME = /^\.unfinished-(?:([0-9a-f]{8})-(\d+)-)?/
/** Whether its run is alive cannot be asked from another machine: there it is over for certain after so long. */
const FOREIGN_MS = HOUR_MS

/**
 * How a file or folder begins that is not yet what it is to become. It is made beside its place, since a rename works within one file system
 * only, and names its process, so that the next run knows whether somebody still writes it.
 */
export const unfinishedPrefix = (): string => `${PREFIX}${placeOfProcess()}-${process.pid}-`

/** Takes away what killed runs left in a folder; never throws. */
export async function sweepUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const [match, place, pid] = NAME.exec(name) ?? []
    if (match === undefined) continue
    const path = join(dir, name)
    const dead = place === placeOfProcess() ? !isAlive(Number(pid)) : await isOld(path)
    if (dead) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

/** How something of this process begins that is gone with it, for `sweepDead`. */
export const prefixOfProcess = (head: string): string => `${head}${placeOfProcess()}-${process.pid}-`

/** Takes away what killed processes of this machine left in a folder under names that begin so; never throws. */
export async function sweepDead(dir: string, head: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const [place, pid] = name.startsWith(head) ? name.slice(head.length).split('-') : []
    if (place === placeOfProcess() && !isAlive(Number(pid)))
      await rm(join(dir, name), { recursive: true, force: true }).catch(() => {})
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && found.mtimeMs < Date.now() - FOREIGN_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

let known: string | undefined

/** Where a process number means one process: this start of this machine and, in a container, its own numbers. Eight hexadecimal digits. */
function placeOfProcess(): string {
  known ??= createHash('sha256').update(namespaceOfProcess()).digest('hex').slice(0, 8)
  return known
}

function namespaceOfProcess(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}
