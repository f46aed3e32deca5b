import { awsError } from '../lib/aws-error.ts'
import type { Input } from '../lib/input.ts'
import type { WireRequest } from '../service.ts'

interface Node {
  value: string | undefined
  readonly children: Map<string, Node>
}

/** The form of a query protocol as nested members: `A.member.1.B=x` and `A.1.B=x` both give `{ A: [{ B: 'x' }] }`. */
export function parseForm(body: string): { readonly action: string; readonly version: string; readonly input: Input } {
  const root: Node = { value: undefined, children: new Map() }
  const form = new URLSearchParams(body)
  for (const [name, value] of form) {
    let node = root
    for (const part of name.split('.')) {
      const child: Node = node.children.get(part) ?? { value: undefined, children: new Map() }
      node.children.set(part, child)
      node = child
    }
    node.value = value
  }
  const action = form.get('Action')
  if (!action) throw awsError('MissingAction', 'the form has no Action')
  return { action, version: form.get('Version') ?? '', input: membersOf(root) }
}

/** Whether a form for this API version was sent, without reading the rest of it. */
export const isFormOf = ({ headers, body }: WireRequest, version: string): boolean =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') &&
  new URLSearchParams(body).get('Version') === version

const membersOf = ({ children }: Node): Input =>
  Object.fromEntries([...children].map(([name, child]) => [name, nodeValue(child)]))

function nodeValue(node: Node): unknown {
  const { children, value } = node
  if (children.size === 0) return value
  const only = children.size === 1 ? children.get('member') : undefined
  if (only) return nodeValue(only)
  const keys = [...children.keys()]
  if (!keys.every(key => /^\d+$/.test(key))) return membersOf(node)
  return keys
    .map(Number)
    .sort((a, b) => a - b)
    .map(position => children.get(String(position)))
    .filter(child => child !== undefined)
    .map(nodeValue)
}
