import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Mistake } from './mistake.ts'

export interface Place {
  /** As it was named. */
  readonly file: string
  /** From 1 on; that of the key, where there is one. */
  readonly line: number
}

/** A file's values with the place of each: texts as they are written, whatever they look like (YAML's failsafe schema: an account stays `093646564004`). */
export type Tree = Place &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'list'; readonly items: readonly Tree[] }
    | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, Tree> }
  )

/** No file of ours comes near; reading quotes that never end takes the YAML parser the square of their number. */
const LONGEST_FILE = 100_000

/** The values of a file, or what keeps them from being read. An empty file is an empty mapping. */
export function treeOf(text: string, file: string): Tree | readonly Mistake[] {
  if (text.length > LONGEST_FILE) return [{ file, line: 1, says: `longer than ${LONGEST_FILE} characters` }]
  const lines = new LineCounter()
  const lineAt = (offset: number | undefined): number => Math.max(1, lines.linePos(offset ?? 0).line)
  const mistakes: Mistake[] = []
  const document = parsed(text, lines)
  if (typeof document === 'string') return [{ file, line: 1, says: document }]
  const [fault] = [...document.errors, ...document.warnings]
  if (fault)
    return [
      {
        file,
        line: lineAt(fault.pos[0]),
        says: fault.code === 'DUPLICATE_KEY' ? `${keyAt(text, fault.pos[0])} is there twice` : plainly(fault.message),
      },
    ]

  const convert = (node: unknown, at: number): Tree | undefined => {
    const line = at
    const refuse = (says: string): undefined => {
      mistakes.push({ file, line, says })
      return undefined
    }
    if (isAlias(node)) return refuse('an alias (*name) is not followed: write the value')
    if (isScalar(node)) return { kind: 'text', text: String(node.value ?? ''), file, line }
    if (isSeq<Node>(node)) {
      const items = node.items.flatMap(item => convert(item, lineAt(item.range?.[0])) ?? [])
      return { kind: 'list', items, file, line }
    }
    if (!isMap(node)) return refuse('no value that can be read here')
    const entries = new Map<string, Tree>()
    for (const { key, value } of node.items) {
      if (!isScalar(key)) return refuse('a key that is no text')
      const entry = convert(value ?? key, lineAt(key.range?.[0]))
      if (entry) entries.set(String(key.value), value === null ? { ...entry, kind: 'text', text: '' } : entry)
    }
    return { kind: 'mapping', entries, file, line }
  }
  const root = document.contents
  const empty = root === null || (isScalar(root) && !root.source)
  const tree: Tree | undefined = empty ? emptyFile(file) : convert(root, lineAt(root.range?.[0]))
  return tree !== undefined && mistakes.length === 0 ? tree : mistakes
}

export const emptyFile = (file: string): Tree => ({ kind: 'mapping', entries: new Map(), file, line: 1 })

/** What stands in `over`, and of `base` the rest, mapping by mapping. */
export function mergeTrees(base: Tree, over: Tree): Tree {
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return over
  const entries = new Map(base.entries)
  for (const [key, value] of over.entries) {
    const below = base.entries.get(key)
    entries.set(key, below ? mergeTrees(below, value) : value)
  }
  return { ...over, entries }
}

function parsed(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, schema: 'failsafe', prettyErrors: false })
  } catch (error) {
    return plainly(error instanceof Error ? error.message : String(error))
  }
}

/** The key that begins there; what is quoted or long is shown as far as a line can take it. */
const keyAt = (text: string, offset: number): string => /^[^:\s]{1,60}/.exec(text.slice(offset))?.[0] ?? 'a key'

/** The parser descends once for each level, and says it in its own terms when it cannot go on. */
const plainly = (message: string): string => (/call stack/.test(message) ? 'it is nested too deeply' : message)
