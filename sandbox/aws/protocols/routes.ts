import type { Input } from '../lib/input.ts'
import { present } from '../lib/present.ts'
import type { WireRequest } from '../service.ts'

/** Where an operation of a REST service lives. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With labels in braces: `/2013-04-01/hostedzone/{Id}`. */
  readonly path: string
  readonly operation: string
}

/** The operation a request means with its members from path, query string and `If-Match`; query names get a capital first letter. */
export function matchRoute(
  routes: readonly Route[],
  { method, path, query, headers }: WireRequest,
): { readonly operation: string; readonly input: Input } | undefined {
  const wanted = segmentsOf(path)
  for (const route of routes) {
    if (route.method !== method) continue
    const labels = labelsOf(segmentsOf(route.path), wanted)
    if (!labels) continue
    const asked = [...query].map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value] as const)
    const ifMatch = present({ IfMatch: headers['if-match'] })
    return { operation: route.operation, input: { ...Object.fromEntries(asked), ...labels, ...ifMatch } }
  }
  return undefined
}

const segmentsOf = (path: string): readonly string[] => path.split('/').filter(segment => segment !== '')

function labelsOf(pattern: readonly string[], path: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== path.length) return undefined
  const labels: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const actual = path[index] ?? ''
    const [, label] = /^\{(\w+)\}$/.exec(part) ?? []
    if (label !== undefined) labels[label] = decoded(actual)
    else if (part !== actual) return undefined
  }
  return labels
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
