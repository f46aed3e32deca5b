import { folded } from './folded.ts'
import type { Form } from './forms.ts'
import { type Left, leftBefore, secretBeginningWith } from './shortened.ts'
import { createShortest } from './shortest.ts'
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
  readonly at: (text: string, small: string, at: number) => Iterable<Standing>
}

export function createFormsAlike(): FormsAlike {
  const whole = createSortedTexts<FormOf>()
  /** Those of which a beginning tells something. */
  const plain = createSortedTexts<FormOf>()
  let shortest: ReturnType<typeof createShortest<FormOf>> | undefined

  function add(form: FormOf): void {
    whole.add(folded(form.text), form)
    if (form.encoded) return
    plain.add(form.text, form)
    shortest = undefined
  }

  function beginningsAt(text: string, place: number): Standing[] {
    const beginnings: Standing[] = []
    const sorted = plain.texts()
    goAlong(sorted, text, place, (reached, _, from, to) => {
      const left = from < to ? leftBefore(text, place + reached) : undefined
      if (left === undefined) return
      const length = left.at - place
      shortest ??= createShortest(sorted.map(plain.of))
      const those = shortest(from, to)
      const secret = those && secretBeginningWith(text.slice(place, left.at), left.kind, those)
      if (secret !== undefined) beginnings.push({ length, secret, encoded: false, shortened: left.kind })
    })
    return beginnings
  }

  function* at(text: string, small: string, place: number): Generator<Standing> {
    const wholes: string[] = []
    goAlong(whole.texts(), small, place, (_, standing) => {
      if (standing !== undefined) wholes.push(standing)
    })
    const beginnings = beginningsAt(text, place)
    for (const standing of wholes.reverse()) {
      const { length } = standing
      while ((beginnings.at(-1)?.length ?? 0) > length) yield* beginnings.splice(-1)
      for (const { text: written, secret, encoded, anyCase } of whole.of(standing))
        if (anyCase || text.startsWith(written, place)) yield { length, secret, encoded }
    }
    yield* beginnings.reverse()
  }

  return { add, at }
}
