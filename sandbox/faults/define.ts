import type { Environment } from '../../platform/environment.ts'
import type { World } from '../model/state.ts'

export const STAGES = ['broken', 'deployed', 'scaled'] as const
type Stage = (typeof STAGES)[number]

/** One thing that is broken on purpose; its symptoms follow from the model. Named after the diagnosis that has to find it. */
export interface Fault {
  /** What is changed, in a few words. */
  readonly breaks: string
  /** `installed`: the fault only shows on a tenant that is, or should be, installed. */
  readonly life?: 'installed'
  /** Environments in which there is nothing to break: those without CloudFront, or without a schedule. */
  readonly needs?: 'cloudfront'
  /** A fault that lies in what is known of the environment. */
  readonly environment?: (environment: Environment, now: Date) => Environment
  /** When it happens: what is broken (the default) is then deployed, and what is deployed is scaled or removed at the end. */
  readonly stage?: Stage
  readonly apply: (world: World, tenant: string) => void
}

export const defineFault = (fault: Fault): Fault => fault
