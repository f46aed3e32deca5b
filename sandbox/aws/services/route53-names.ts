/** The name in lower case, with its final dot, and with everything but letters, digits and `-_.` as octal codes (`\052` is a star). */
export function absoluteName(name: string): string {
  const plain = readableName(name).toLowerCase()
  const escaped = plain.replace(
    /[^a-z0-9._-]/g,
    character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return escaped.endsWith('.') ? escaped : `${escaped}.`
}

/** The name with its octal codes as characters. */
export const readableName = (name: string): string =>
  name.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

/** Route 53's order: by labels from the top domain down. */
export function compareNames(a: string, b: string): number {
  const left = sortKey(a)
  const right = sortKey(b)
  return left < right ? -1 : left > right ? 1 : 0
}

const sortKey = (name: string): string =>
  absoluteName(name)
    .split('.')
    .filter(label => label !== '')
    .reverse()
    .join('\u0000')

export const isWithin = (name: string, zone: string): boolean => {
  const child = absoluteName(name)
  const parent = absoluteName(zone)
  return child === parent || child.endsWith(`.${parent}`)
}
