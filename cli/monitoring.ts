import { usageError } from './usage-error.ts'

/** What a schedule adds to a run: memory, messages, figures. */
export interface Monitoring {
  /** `null`: nothing is remembered from run to run. */
  readonly stateDir: string | null
  readonly failAfter: number
  readonly recoverAfter: number
  readonly onlyNew: boolean
}

export const NO_MONITORING: Monitoring = { stateDir: null, failAfter: 1, recoverAfter: 1, onlyNew: false }

/** The values of the flags as the parser hands them over. */
export interface MonitoringFlags {
  readonly state?: string | undefined
  readonly 'fail-after'?: string | undefined
  readonly 'recover-after'?: string | undefined
  readonly 'only-new'?: boolean | undefined
}

const NEED_STATE = ['fail-after', 'recover-after', 'only-new'] as const

/** The schedule's part of the words; what makes no sense without a history is an error, never ignored. */
export function monitoringOf(values: MonitoringFlags, _variables: NodeJS.ProcessEnv): Monitoring {
  if (values.state === '') throw usageError('--state needs a folder and got an empty one.')
  for (const flag of NEED_STATE) {
    if (values[flag] !== undefined && values.state === undefined)
      throw usageError(`--${flag} compares with the runs before: add --state DIR, where they are remembered.`)
  }
  return {
    stateDir: values.state ?? null,
    failAfter: countOf('--fail-after', values['fail-after']),
    recoverAfter: countOf('--recover-after', values['recover-after']),
    onlyNew: values['only-new'] ?? false,
  }
}

function countOf(flag: string, text: string | undefined): number {
  if (text === undefined) return 1
  if (!/^[1-9]\d{0,3}$/.test(text)) throw usageError(`${flag} ${text}: write a number of runs, from 1 on.`)
  return Number(text)
}
