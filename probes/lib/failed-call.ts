import type { CredentialSource } from '../../platform/target.ts'

/** What was tried when an error came: an operation of AWS, or getting credentials for it. */
export interface FailedCall {
  /** `ecs:DescribeServices`; `null` while credentials were looked for. */
  readonly action: string | null
  readonly source: CredentialSource
}

const calls = new WeakMap<Error, FailedCall>()

/** Notes what an error belongs to, without changing the error; the innermost place wins. */
export function rememberCall(error: unknown, call: FailedCall): void {
  if (error instanceof Error && !calls.has(error)) calls.set(error, call)
}

export const callOf = (error: unknown): FailedCall | undefined =>
  error instanceof Error ? calls.get(error) : undefined
