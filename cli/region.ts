import { REGION_NAME } from '../platform/environment.ts'
import { usageError } from './usage-error.ts'

/** The region by whoever names it first, flags and variables by their names; the host names of AWS are made of it. Throws a usage error for what is none. */
export function regionOf(named: Readonly<Record<string, string | undefined>>): string | undefined {
  const [first] = Object.entries(named).filter(([, value]) => value)
  const [by, region] = first ?? []
  if (region !== undefined && !REGION_NAME.test(region))
    throw usageError(`${by} ${region}: that is no AWS region such as eu-west-1.`)
  return region
}
