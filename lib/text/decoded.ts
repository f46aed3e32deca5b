/** A part of an address without its percent signs, or as it is written where they are no encoding (`a%`). */
export function decodedOr(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
