import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

/** A flat mapping of the list, and the line on which it begins. */
export interface Entry {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
}

/**
 * The list under `waivers:` as texts, whatever they look like (YAML's failsafe schema). What is not a list of flat mappings is an error that names
 * its line, since a waiver must never mean anything else than what a reader sees.
 */
export function readEntries(text: string): readonly Entry[] {
  const counter = new LineCounter()
  const lineOf = (node: unknown): number => counter.linePos((isNode(node) ? node.range?.[0] : undefined) ?? 0).line
  const document = parsed(text, counter)
  const [fault] = [...document.errors, ...document.warnings]
  if (fault) throw new Error(`line ${counter.linePos(fault.pos[0]).line}: ${plainly(fault.message)}`)
  const root = document.contents
  if (!isMap(root) || !root.has('waivers')) throw new Error('it has no "waivers:"')
  const other = root.items.find(({ key }) => !isScalar(key) || key.value !== 'waivers')
  if (other) throw new Error(`line ${lineOf(other.key)}: only "waivers:" belongs here`)
  const list = root.get('waivers', true)
  if (isScalar(list) && !list.source) return []
  if (!isSeq(list)) throw new Error(`line ${lineOf(root)}: "waivers:" is no list`)
  return list.items.map(item => {
    if (!isMap(item)) throw new Error('an entry of "waivers:" is no mapping like "- id: ..."')
    const fields = item.items.map(({ key, value }): readonly [string, string] => {
      if (!isScalar(key) || !isScalar(value) || typeof key.value !== 'string' || typeof value.value !== 'string')
        throw new Error(`line ${lineOf(value)}: a waiver holds only texts; put the value in quotes`)
      return [key.value, value.value]
    })
    return { line: lineOf(item), fields: Object.fromEntries(fields) }
  })
}

function parsed(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, schema: 'failsafe', prettyErrors: false })
  } catch (error) {
    throw new Error(plainly(error instanceof Error ? error.message : String(error)))
  }
}

/** The parser descends once for each level, and says it in its own terms when it cannot go on. */
const plainly = (message: string): string => (/call stack/.test(message) ? 'it is nested too deeply' : message)
