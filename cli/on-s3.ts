import type { StateStore } from '../history/store.ts'
import { FILES_OF_A_RUN } from '../lib/files/folder.ts'
import { isOnS3, parseS3Address, type S3Address } from '../lib/files/s3-address.ts'
import type { Access } from '../platform/target.ts'
import { reportFiles } from '../reports/write.ts'
import type { PastRuns } from '../runner/report/past-runs.ts'
import { type Objects, openObjects } from '../storage/objects.ts'
import { stateOnS3 } from '../storage/state.ts'
import type { Settings } from './arguments.ts'
import { usageError } from './usage-error.ts'

/** What of a run goes to S3, opened before it looks at anything. */
export interface OnS3 {
  readonly state: StateStore | undefined
  readonly reports: ReportsOnS3 | undefined
  readonly close: () => void
}

export interface ReportsOnS3 {
  readonly address: (name: string) => string
  /** Puts the reports in the place of those that were there when the run began; throws where another run has written since. */
  readonly write: (view: Parameters<typeof reportFiles>[0], past: PastRuns | undefined) => Promise<void>
}

const CLAIM = 'report.json'
const ATTEMPTS = 4
const MB = 1_000_000
/** The report of 2,000 tenants. */
const LIMIT_BYTES = 100 * MB

const CONTENT_TYPES: Readonly<Record<(typeof FILES_OF_A_RUN)[number], string>> = {
  'report.json': 'application/json',
  'report.html': 'text/html; charset=utf-8',
  'junit.xml': 'application/xml',
  'summary.md': 'text/markdown; charset=utf-8',
}

export async function openOnS3(
  {
    reportDir,
    monitoring: { stateDir },
  }: Pick<Settings, 'reportDir'> & { readonly monitoring: Pick<Settings['monitoring'], 'stateDir'> },
  environment: string,
  access: Access,
): Promise<OnS3> {
  const opened: Objects[] = []
  const open = async (place: S3Address): Promise<Objects> => {
    const objects = await openObjects(place, access)
    opened.push(objects)
    return objects
  }
  const close = () => {
    for (const objects of opened) objects.close()
  }
  try {
    const state = stateDir !== null && isOnS3(stateDir) ? await open(addressOf('--state', stateDir)) : undefined
    const reports = isOnS3(reportDir) ? await open(addressOf('--report-dir', reportDir)) : undefined
    return {
      state: state && stateOnS3(state, environment),
      reports: reports && (await reportsIn(reports)),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** Throws a usage error for an address that names no place of its own. */
export function addressOf(flag: string, text: string): S3Address {
  const place = parseS3Address(text)
  if (place) return place
  throw usageError(
    `${flag} ${text}: write s3://BUCKET/PREFIX, with a prefix of its own below which the run may write, of letters, digits and !_.*'()=:@+-`,
  )
}

/**
 * Of two runs in one place one claims it by `report.json`, which is written first and only over what was there when the run began; the other files
 * follow as long as the claim stands.
 */
async function reportsIn(objects: Objects): Promise<ReportsOnS3> {
  const before = await objects.versions()
  return {
    address: objects.address,
    async write(view, past) {
      const files = reportFiles(view, past)
      const put = async (name: (typeof FILES_OF_A_RUN)[number], versions: ReadonlyMap<string, string>) =>
        objects.write(name, bytesOf(files[name], objects.address(name)), {
          version: versions.get(name) ?? null,
          contentType: CONTENT_TYPES[name],
        })
      const claim = await put(CLAIM, before)
      if (claim === undefined) throw taken(objects)
      for (const name of FILES_OF_A_RUN) {
        if (name === CLAIM) continue
        for (let attempt = 1; ; attempt += 1) {
          const versions = await objects.versions()
          if (versions.get(CLAIM) !== claim || attempt > ATTEMPTS) throw taken(objects)
          if ((await put(name, versions)) !== undefined) break
        }
      }
    },
  }
}

/** Sized first, and then written into that: a fleet's report as one text, and that as bytes, would be in memory three times. */
function bytesOf(make: () => Iterable<string>, address: string): Buffer {
  let size = 0
  for (const piece of make()) size += Buffer.byteLength(piece)
  if (size > LIMIT_BYTES)
    throw usageError(
      `cannot write ${address}: ${Math.ceil(size / MB)} MB, and at most ${LIMIT_BYTES / MB} MB are written. Look at fewer tenants, or write to a folder with --report-dir.`,
    )
  const bytes = Buffer.allocUnsafe(size)
  let filled = 0
  for (const piece of make()) filled += bytes.write(piece, filled)
  return bytes
}

const taken = (objects: Objects) =>
  usageError(
    `cannot write the reports to ${objects.address()}: another run wrote its own there after this one began. Give each run a place of its own with --report-dir.`,
  )
