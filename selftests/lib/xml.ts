/** An element of an XML document. */
interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, without that of its children. */
  readonly text: string
}

const TAG = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>/y
const ATTRIBUTE = /([A-Za-z][\w.-]*)="([^"<]*)"/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Parses a document of elements, attributes and text (no CDATA, no comments); throws where it is not well formed. */
export function parseXml(source: string): XmlElement {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(source))
    throw new Error('a character XML cannot hold')
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(source)?.[0]
  if (declaration === undefined) throw new Error('no XML declaration')
  const root = { name: '', attributes: {}, children: [] as XmlElement[], text: '' }
  const open = [root]
  let at = declaration.length
  while (at < source.length) {
    const current = open.at(-1)
    if (!current) throw new Error('closed too often')
    const next = source.indexOf('<', at)
    current.text += unescapeXml(source.slice(at, next < 0 ? source.length : next))
    if (next < 0) break
    TAG.lastIndex = next
    const [tag, closing, name = '', attributes = '', empty] = TAG.exec(source) ?? []
    if (tag === undefined) throw new Error(`no tag at ${next}: ${source.slice(next, next + 60)}`)
    at = next + tag.length
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes something else`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
    current.children.push(element)
    if (!empty) open.push(element)
  }
  const [document, ...others] = root.children
  if (open.length !== 1 || !document || others.length > 0 || root.text.trim() !== '')
    throw new Error('not one whole element')
  return document
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, unescapeXml(value)] as const)
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice: ${text}`)
  return Object.fromEntries(pairs)
}

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code?: string, name?: string) => {
    const character = code === undefined ? ENTITIES[name ?? ''] : String.fromCodePoint(Number(code))
    if (character === undefined) throw new Error(`"${whole}" is no entity`)
    return character
  })

/** All elements of a name, wherever they are. */
export const elementsNamed = (root: XmlElement, name: string): readonly XmlElement[] => [
  ...(root.name === name ? [root] : []),
  ...root.children.flatMap(child => elementsNamed(child, name)),
]
