import type { World } from '../../../sandbox/model/state.ts'
import type { Row } from './row.ts'

/** How a run has to look so that the words reach it. */
export interface Way {
  /** Addresses that lead to the sandbox besides its own. */
  readonly addresses?: readonly { readonly address: string; readonly like: 'edge' | 'alb' }[]
  readonly databaseVia?: 'task'
  /** Lines that the tasks which run then have logged. */
  readonly log?: readonly string[]
  /** Files that are handed in before an apply. */
  readonly files?: Readonly<Partial<Record<'plan' | 'tfvars', string>>>
}

/** Makes the sandbox's platform say a row's words. */
export type ComesIn = (input: Row['input'], place: { readonly world: World; readonly row: Row }) => Way | undefined
