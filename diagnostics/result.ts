import type { Fix } from '../evidence/fix.ts'
import type { Severity } from './define.ts'
import type { Station } from './layers.ts'

/** One cause as a run found it. */
export interface DiagnosisResult {
  readonly id: string
  readonly runbook: string
  readonly title: string
  readonly severity: Severity
  /** The part of a request's path that it breaks; absent where it breaks none. */
  readonly breaksAt?: Station
  readonly rootCause: string
  readonly because: readonly string[]
  /** Ids of the failed, blocked or unknown steps that follow from it. */
  readonly explains: readonly string[]
  readonly fixes: readonly Fix[]
  /** The command that proves the repair. */
  readonly then: string
  readonly prevention: string
  /** Until when, by whom and why it is accepted; its severity is then `info`. */
  readonly waived?: string
  /** That a waiver for it is over, and since when. */
  readonly waiverEnded?: string
}

/** A cause that could not be judged because evidence is missing, while a step it could explain did not pass. */
export interface Unjudged {
  readonly id: string
  /** What is missing and what would make it visible; names the other causes that stay open for the same reason. */
  readonly reason: string
}
