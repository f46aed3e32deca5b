import type { CannotLook, CannotLookCode } from '../../evidence/index.ts'

/** Thrown by a probe that cannot look; the gatherer turns it into unavailable evidence. */
interface CannotLookError extends Error {
  readonly cannotLook: CannotLook
}

export function cannotLook(code: CannotLookCode, message: string, hint: string): CannotLookError {
  return Object.assign(new Error(message), { cannotLook: { code, message, hint } })
}

export const isCannotLook = (error: unknown): error is CannotLookError =>
  error instanceof Error && 'cannotLook' in error
