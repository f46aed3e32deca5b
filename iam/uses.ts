import { evidenceKinds } from '../evidence/index.ts'
import type { Environment } from '../platform/environment.ts'
import type { Call, Purpose } from '../probes/calls/define.ts'
import { callsFor } from '../probes/calls/index.ts'
import { kindsOfRun } from '../runner/looked-at.ts'
import { catalogue, type Phase, specIds } from '../specs/catalogue.ts'

/** What the suite is run for; each has a policy of its own in every environment. */
export const uses = ['smoke', 'post', 'gate', 'pre', 'rollback', 'login-task'] as const
export type Use = (typeof uses)[number]

/** The words that make a run of this use, after `npm test -- --env ENV --tenant TENANT`. */
export const wordsOf: Readonly<Record<Use, string>> = {
  smoke: '--phase smoke',
  post: '',
  gate: '--wait 15m',
  pre: '--phase pre',
  rollback: '--phase rollback',
  'login-task': '--db-via task',
}

/** The phase whose steps a use runs; the login task only adds to one. */
const PHASE_OF = {
  smoke: 'smoke',
  post: 'post',
  gate: 'post',
  pre: 'pre',
  rollback: 'rollback',
} as const satisfies Record<Exclude<Use, 'login-task'>, Phase>

/** Every call that a run of this use can come to make, for one tenant or for all. */
export const callsOfUse = (use: Use, environment: Pick<Environment, 'cloudFront'>): readonly Call[] =>
  callsFor(purposesOf(use), environment)

function purposesOf(use: Use): readonly Purpose[] {
  if (use === 'login-task') return ['login-task']
  const phase = PHASE_OF[use]
  const steps = specIds.filter(id => catalogue[id].phases.some(known => known === phase))
  return [...kindsOfRun(phase, steps, evidenceKinds), 'listener-rules', 'fleet']
}
