import type { CamelCase } from './index.ts'

/** `target-health` to `targetHealth`, for evidence that is asked for by property. */
export function camelCase<S extends string>(kind: S): CamelCase<S>
export function camelCase(kind: string): string {
  return kind.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
