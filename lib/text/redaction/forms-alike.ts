import type { Form } from './forms.ts'
import { mayBeShortenedAt, type Shortened, shortenedAt } from './shortened.ts'

/** A way in which one of the secrets is written. */
interface FormOf extends Form {
  readonly secret: string
}

/** A form that stands at a place of a text, whole or as a beginning. */
interface Standing {
  readonly form: FormOf
  readonly shortened?: Shortened
}

/** Forms that begin alike. The passwords of a fleet often do, and not each of them may be compared with every place that begins as all of them do. */
export interface FormsAlike {
  readonly add: (form: FormOf) => void
  /** Those that stand at a place, in the order in which they were added. */
  readonly at: (text: string, at: number) => readonly Standing[]
}

interface Entry extends FormOf {
  readonly order: number
}

export function createFormsAlike(): FormsAlike {
  const entries: Entry[] = []
  /** In small letters, by their length. */
  const whole = new Map<number, Map<string, Entry[]>>()
  let sorted: readonly Entry[] = []

  function add(form: FormOf): void {
    const entry = { ...form, order: entries.length }
    entries.push(entry)
    const { length } = form.text
    const ofLength = whole.get(length) ?? new Map<string, Entry[]>()
    whole.set(length, ofLength)
    const small = form.text.toLowerCase()
    const others = ofLength.get(small)
    if (others) others.push(entry)
    else ofLength.set(small, [entry])
  }

  function at(text: string, place: number): readonly Standing[] {
    const standing: (Standing & { readonly form: Entry })[] = []
    for (const [length, ofLength] of whole) {
      if (place + length > text.length) continue
      const written = text.slice(place, place + length)
      for (const form of ofLength.get(written.toLowerCase()) ?? [])
        if (form.anyCase || form.text === written) standing.push({ form })
    }
    if (sorted.length !== entries.length) sorted = entries.toSorted((a, b) => (a.text < b.text ? -1 : 1))
    for (const form of beginningAt(sorted, text, place)) {
      if (form.encoded || standing.some(({ form: other }) => other === form)) continue
      const shortened = shortenedAt(text, place, form.text)
      if (shortened) standing.push({ form, shortened })
    }
    return standing.length < 2 ? standing : standing.toSorted((a, b) => a.form.order - b.form.order)
  }

  return { add, at }
}

/** Those that can stand at a place without their end: what is sorted is narrowed character by character to what goes on as the text does. */
function beginningAt(sorted: readonly Entry[], text: string, at: number): readonly Entry[] {
  const leaving: Entry[] = []
  let from = 0
  let to = sorted.length
  for (let length = 0; to - from > 1; length++) {
    const code = text.charCodeAt(at + length)
    if (sorted[from]?.text.charCodeAt(length) === code && sorted[to - 1]?.text.charCodeAt(length) === code) continue
    const next = firstFrom(sorted, from, to, length, code)
    const end = firstFrom(sorted, next, to, length, code + 1)
    if (mayBeShortenedAt(text, at + length)) leaving.push(...sorted.slice(from, next), ...sorted.slice(end, to))
    from = next
    to = end
  }
  return [...leaving, ...sorted.slice(from, to)]
}

/** The first of a sorted stretch whose character at a place is this one or comes after it; what has ended there comes before all others. */
function firstFrom(sorted: readonly Entry[], from: number, to: number, at: number, code: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    const text = sorted[middle]?.text ?? ''
    if ((at < text.length ? text.charCodeAt(at) : -1) < code) low = middle + 1
    else high = middle
  }
  return low
}
