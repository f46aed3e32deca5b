import { isRecord } from '../values.ts'

/** What was thrown, in words: anything can be. */
export function saidBy(thrown: unknown): string {
  try {
    return String(isRecord(thrown) && 'message' in thrown ? thrown.message : thrown)
  } catch {
    return 'something that has no words was thrown'
  }
}
