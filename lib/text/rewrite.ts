/** A text in which something was rewritten, with the way back to the text as it came. */
export interface View {
  readonly text: string
  /** Where each character begins in the original, and at the end its length; absent for the original itself. */
  readonly at?: readonly number[]
}

/** What is looked for, and what to write in its place; `undefined` leaves it. */
export type Rewriting = readonly [pattern: RegExp, written: (match: RegExpExecArray) => string | undefined]

/** The view with one more rewriting; the same object when nothing changed. */
export function rewrite(view: View, [pattern, write]: Rewriting): View {
  if (view.text.search(pattern) < 0) return view
  const at: number[] = []
  let text = ''
  let done = 0
  const keep = (to: number) => {
    text += view.text.slice(done, to)
    for (let place = done; place < to; place++) at.push(view.at?.[place] ?? place)
  }
  for (const match of view.text.matchAll(pattern)) {
    const written = write(match)
    if (written === undefined || written === match[0]) continue
    keep(match.index)
    text += written
    const begin = view.at?.[match.index] ?? match.index
    for (let count = 0; count < written.length; count++) at.push(begin)
    done = match.index + match[0].length
  }
  if (done === 0) return view
  keep(view.text.length)
  at.push(view.at?.at(-1) ?? view.text.length)
  return { text, at }
}

/** A place in a view as a place in the original. */
export const originally = ({ at }: View, from: number, to: number): readonly [from: number, to: number] =>
  at ? [at[from] ?? from, at[to] ?? to] : [from, to]
