/** Longer than any line that somebody reads. */
const LONGEST = 1_048_576

/** Hands on in whole lines what comes in pieces: in half a secret nobody recognises it. A line of more than a megabyte is handed on in parts. */
export function wholeLines(take: (lines: string) => void) {
  let pieces: string[] = []
  let held = 0
  const handOn = (rest = '') => {
    const lines = pieces.join('')
    pieces = rest === '' ? [] : [rest]
    held = rest.length
    if (lines !== '') take(lines)
  }
  return {
    write(text: string): void {
      const end = text.lastIndexOf('\n') + 1
      if (end === 0) {
        pieces.push(text)
        held += text.length
        if (held > LONGEST) handOn()
        return
      }
      pieces.push(text.slice(0, end))
      handOn(text.slice(end))
    },
    /** Nothing more comes. */
    end: () => handOn(),
  }
}
