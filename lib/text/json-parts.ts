const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b, 0x2c])

/** How many values a text of JSON has, as far as its brackets and commas tell; it stops counting above the limit. `codeAt`: its bytes or characters. */
export function countJsonParts(length: number, codeAt: (index: number) => number | undefined, limit: number): number {
  let parts = 0
  let inText = false
  for (let index = 0; index < length && parts <= limit; index += 1) {
    const code = codeAt(index)
    if (code === QUOTE) inText = !inText
    else if (inText) index += code === BACKSLASH ? 1 : 0
    else parts += code !== undefined && OPENING.has(code) ? 1 : 0
  }
  return parts
}
