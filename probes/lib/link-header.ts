/** The target of the first link of a `Link` header (RFC 8288) that has this relation; reads the header once, from left to right. */
export function linkTarget(header: string, relation: string): string | undefined {
  let at = 0
  while (at < header.length) {
    const open = header.indexOf('<', at)
    const close = open < 0 ? -1 : header.indexOf('>', open)
    if (close < 0) return undefined
    const parameters = parametersFrom(header, close + 1)
    if (parameters.texts.some(text => hasRelation(text, relation))) return header.slice(open + 1, close)
    at = parameters.end + 1
  }
  return undefined
}

/** The parameters of one link, and where the comma behind them stands; neither ends within quotes. */
function parametersFrom(header: string, from: number): { readonly texts: readonly string[]; readonly end: number } {
  const texts: string[] = []
  let isQuoted = false
  let start = from
  let end = from
  for (; end < header.length; end += 1) {
    const character = header[end]
    if (character === '"') isQuoted = !isQuoted
    if (isQuoted) {
      if (character === '\\') end += 1
    } else if (character === ',') break
    else if (character === ';') {
      texts.push(header.slice(start, end))
      start = end + 1
    }
  }
  return { texts: [...texts, header.slice(start, end)], end }
}

function hasRelation(parameter: string, relation: string): boolean {
  const equals = parameter.indexOf('=')
  if (parameter.slice(0, equals).trim().toLowerCase() !== 'rel') return false
  const value = parameter.slice(equals + 1).trim()
  const types = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  return types.toLowerCase().split(/\s+/).includes(relation)
}
