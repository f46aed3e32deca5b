/** A flat mapping of the list, and the line on which it begins. */
export interface Entry {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
}

const COMMENT = /^\s*(?:#.*)?$/
const HEAD = /^waivers:\s*(\[\s*\])?\s*(?:#.*)?$/
const FIELD = /^(?:(\s*)- |(\s+))([A-Za-z]+):(?:\s+(.*))?$/

/**
 * The part of YAML that waivers are written in: `waivers:` and under it a list of flat mappings of texts. Whatever else YAML knows (anchors, blocks,
 * nested lists) is an error that names its line, since a waiver must never mean anything else than what a reader sees.
 */
export function readEntries(text: string): readonly Entry[] {
  const entries: { line: number; indent: number; fields: Record<string, string> }[] = []
  let begun = false
  let closed = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    if (raw.includes('\t')) throw new Error(`line ${line}: a tab; YAML is indented by spaces`)
    if (COMMENT.test(raw) || (line === 1 && raw.trim() === '---')) continue
    const head = HEAD.exec(raw)
    if (head && !begun) {
      begun = true
      closed = head[1] !== undefined
      continue
    }
    const [, dash, indent, key, value = ''] = FIELD.exec(raw) ?? []
    if (!begun || closed || key === undefined)
      throw new Error(`line ${line}: expected "${begun ? '- id: ...' : 'waivers:'}"`)
    if (dash !== undefined) entries.push({ line, indent: dash.length + 2, fields: {} })
    const entry = entries.at(-1)
    if (!entry || (indent !== undefined && indent.length !== entry.indent))
      throw new Error(`line ${line}: "${key}" is not indented as the entry it belongs to`)
    if (Object.hasOwn(entry.fields, key)) throw new Error(`line ${line}: "${key}" is there twice`)
    entry.fields[key] = scalar(value, line)
  }
  if (!begun) throw new Error('it has no "waivers:"')
  return entries.map(({ line, fields }) => ({ line, fields }))
}

const SINGLE = /^'((?:[^']|'')*)'\s*(?:#.*)?$/
const DOUBLE = /^("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/
/** What YAML would read as something else than the text it looks like. */
const SPECIAL = /^[&*!|>%@`{}[\],?"']|^[-?:](?:\s|$)|:(?:\s|$)/

function scalar(raw: string, line: number): string {
  const [, single] = SINGLE.exec(raw) ?? []
  if (single !== undefined) return single.replaceAll("''", "'")
  const [, double] = DOUBLE.exec(raw) ?? []
  if (double !== undefined) return unquoted(double, line)
  const plain = raw.replace(/(?:^|\s)#.*$/, '').trim()
  if (SPECIAL.test(plain)) throw new Error(`line ${line}: put the value in quotes`)
  return plain
}

function unquoted(text: string, line: number): string {
  try {
    return String(JSON.parse(text))
  } catch {
    throw new Error(`line ${line}: the quoted value cannot be read`)
  }
}
