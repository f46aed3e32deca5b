import type { Access } from '../platform/target.ts'
import { objectsBelow } from '../storage/objects.ts'
import { addressOf } from './on-s3.ts'
import { usageError } from './usage-error.ts'

const REPORT = '/report.json'

/** A part of a fleet's report: its place, and its text of at most so many bytes. */
export interface Part {
  readonly place: string
  readonly read: (limitBytes: number) => Promise<string>
}

/** Each `report.json` below an address on S3; an address without any is an error. */
export async function partsBelow(address: string, access: Access): Promise<readonly Part[]> {
  const objects = objectsBelow(addressOf('npm run merge --', address), access)
  const names = [...(await objects.versions()).keys()].filter(name => `/${name}`.endsWith(REPORT)).sort()
  if (names.length === 0) throw usageError(`${address}: there is no report.json below. Did a part run?`)
  return names.map(name => ({
    place: objects.address(name),
    async read(limitBytes) {
      const found = await objects.read(name, limitBytes)
      if (found) return found.text
      throw usageError(`${objects.address(name)} is gone.`)
    },
  }))
}
