import { awsError } from './aws-error.ts'
import type { Input } from './input.ts'

/** Declarations, comments, CDATA, tags and text, in this order of preference. */
const TOKENS =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)[^>]*?(\/?)>|([^<]+)/g

interface Open {
  readonly name: string
  readonly members: Map<string, unknown[]>
  text: string
}

/** An XML document's root element as input members: elements with children become records, repeated ones lists, others text. */
export function parseXml(document: string): Input {
  const root: Open = { name: '', members: new Map(), text: '' }
  const open: Open[] = [root]
  let read = 0
  for (const token of document.matchAll(TOKENS)) {
    if (token.index !== read) throw malformed()
    read = token.index + token[0].length
    const [, data, closing, name, empty, text] = token
    const current = open.at(-1)
    if (!current) throw malformed()
    if (data !== undefined) current.text += data
    else if (text !== undefined) current.text += unescapeXml(text)
    else if (name === undefined) continue
    else if (closing) {
      open.pop()
      const parent = open.at(-1)
      if (current.name !== name || !parent) throw malformed()
      add(parent, name, elementValue(current))
    } else if (empty) add(current, name, '')
    else open.push({ name, members: new Map(), text: '' })
  }
  if (open.length !== 1 || read !== document.length) throw malformed()
  const [value] = [...root.members.values()][0] ?? []
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function add(parent: Open, name: string, value: unknown): void {
  const local = name.slice(name.indexOf(':') + 1)
  parent.members.set(local, [...(parent.members.get(local) ?? []), value])
}

function elementValue({ members, text }: Open): unknown {
  if (members.size === 0) return text
  return Object.fromEntries([...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescapeXml = (text: string): string =>
  text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x') || name.startsWith('#X')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    return ENTITIES[name] ?? whole
  })

const malformed = () => awsError('MalformedInput', 'The request body is not well-formed XML.')
