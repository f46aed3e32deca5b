import type { SecurityGroup } from './network.ts'

/** A network interface of a file system in one subnet. */
export interface MountTarget {
  readonly subnetId: string
  /** `available` once it can be mounted. */
  readonly state: string
}

/** An interface endpoint of a VPC. */
export interface VpcEndpoint {
  readonly id: string
  /** `available` once it takes connections. */
  readonly state: string
  /** Whether the service's usual name leads to it within the VPC. */
  readonly privateDns: boolean
  /** ISO 8601, UTC. */
  readonly createdAt: string | null
  readonly groups: readonly SecurityGroup[]
}

/** What the newest start that failed did not get, as it is now; asked for only where that decides what is said of it. */
export type StartNeeds =
  | { readonly asked: 'nothing'; readonly why: 'no-need' | 'not-permitted' }
  | {
      readonly asked: 'file-system'
      readonly fileSystemId: string
      /** ISO 8601, UTC; `null`: there is no such file system. */
      readonly createdAt: string | null
      readonly mountTargets: readonly MountTarget[]
    }
  | { readonly asked: 'endpoints'; readonly service: string; readonly endpoints: readonly VpcEndpoint[] }
  | {
      readonly asked: 'parameters'
      /** Names only, never values. */
      readonly wanted: readonly string[]
      readonly found: readonly string[]
    }
