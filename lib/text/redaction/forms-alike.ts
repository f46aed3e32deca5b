import { folded } from './folded.ts'
import type { Form } from './forms.ts'
import { type Left, leftBefore, tells } from './shortened.ts'
import { createShortest, type Shortest } from './shortest.ts'
import { createSortedTexts, goAlong } from './sorted-texts.ts'

/** A way in which one of the secrets is written. */
interface FormOf extends Form {
  readonly secret: string
}

/** What stands at a place of a text: a form, whole or as a beginning. */
interface Standing {
  readonly length: number
  /** Of a beginning that several secrets have in common the beginning itself. */
  readonly secret: string
  readonly encoded: boolean
  readonly shortened?: Left['kind']
}

/** Forms that begin alike. The passwords of a fleet often do, and not each of them may be compared with every place that begins as all of them do. */
export interface FormsAlike {
  readonly add: (form: FormOf) => void
  /** Those that stand at a place: the longest first, of one length as they were added; of all that are shortened at one and the same place one. `small`: the text, folded. */
  readonly at: (text: string, small: string, at: number) => readonly Standing[]
}

/** The least that an encoded beginning has. */
const MIN_ENCODED_LENGTH = 8

/** `backwards`: the text of each form is from its end on, as that is in which they are looked for. */
export function createFormsAlike(backwards: boolean): FormsAlike {
  const forms = createSortedTexts<FormOf>()
  let shortest: ReturnType<typeof createShortest<FormOf>> | undefined

  function add(form: FormOf): void {
    forms.add(folded(form.text), form)
    shortest = undefined
  }

  function beginningOf(text: string, place: number, reached: number, [from, to]: readonly [number, number]) {
    const left = leftBefore(text, place + reached, backwards)
    if (left === undefined && reached < MIN_ENCODED_LENGTH) return undefined
    shortest ??= createShortest(forms.texts().map(forms.of))
    const those = shortest(from, to)
    const end = left?.at ?? place + reached
    return those && beginningWith(text.slice(place, end), left?.kind, those, backwards)
  }

  function at(text: string, small: string, place: number): readonly Standing[] {
    const standing: Standing[] = []
    goAlong(forms.texts(), small, place, (length, whole, from, to) => {
      const beginning = from < to ? beginningOf(text, place, length, [from, to]) : undefined
      if (beginning) standing.push(beginning)
      for (const { text: written, secret, encoded, anyCase } of forms.of(whole).toReversed())
        if (anyCase || text.startsWith(written, place)) standing.push({ length, secret, encoded })
    })
    return standing.reverse()
  }

  return { add, at }
}

/**
 * The secret of which the beginning stands somewhere; `undefined` when that is too short to tell. That several begin so says the text itself in the
 * place of any of them: the same beginning stays the same, and none is taken for another.
 */
function beginningWith(
  beginning: string,
  left: Left['kind'] | undefined,
  { first, other }: Shortest<FormOf>,
  backwards: boolean,
): Standing | undefined {
  const isTold = (form: FormOf): boolean =>
    tells(form, beginning.length, left, backwards) && (form.anyCase || form.text.startsWith(beginning))
  if (!isTold(first)) return undefined
  return {
    length: beginning.length,
    secret: other && isTold(other) ? beginning : first.secret,
    encoded: first.encoded,
    shortened: left ?? 'broken',
  }
}
