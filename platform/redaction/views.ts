/** A text in which one way of writing special characters was undone, with the way back to the text as it came. */
export interface View {
  readonly text: string
  /** Where each character begins in the original, and at the end its length; absent for the original itself. */
  readonly at?: readonly number[]
}

/** Layers that are undone on top of each other: JSON inside of JSON inside of HTML. */
const LAYERS = 3

/** Latin-1 by its names in HTML, from U+00A0 on. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ...LATIN_1.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
])
const CONTROL: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

type Undo = readonly [pattern: RegExp, original: (match: RegExpExecArray) => string | undefined]

/** Ways in which a text is written inside of another one; each pattern is linear. */
const ESCAPES: readonly Undo[] = [
  [
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi,
    ([, decimal, hex, name]) =>
      name === undefined ? codePoint(decimal === undefined ? `0x${hex}` : decimal) : NAMED.get(name),
  ],
  [/(?:%[0-9a-f]{2}){1,512}/gi, ([escaped]) => unescaped(escaped)],
  [/'\\''|'"'"'/g, () => "'"],
  [
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([\s\S]))/gi,
    ([, long, short, byte, plain]) =>
      plain === undefined ? codePoint(`0x${long ?? short ?? byte}`) : (CONTROL[plain] ?? plain),
  ],
]
/** A web form writes a space as a plus sign. */
const FORM: Undo = [/\+|(?:%[0-9a-f]{2}){1,512}/gi, ([text]) => (text === '+' ? ' ' : unescaped(text))]
/** What is not seen, and white space that is written differently. */
const UNSEEN: readonly Undo[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal are control characters.
  [/\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]|[\p{Cc}\p{Bidi_Control}\u200b-\u200d\u2060\ufeff]/gu, () => ''],
  [/ [\p{Cc}\s]{1,4096}|(?! )[\p{Cc}\s]{1,4096}/gu, () => ' '],
]
/** A text without any of these is what it is. */
const MAY_BE_WRITTEN_DIFFERENTLY = /[&%+\\\p{Cc}\p{Bidi_Control}\u200b-\u200d\u2060\ufeff]|'"'|\s\s/u

/** The text, and what it says when its escapes are undone: each kind alone, and all of them as often as there are layers. */
export function viewsOf(text: string): readonly View[] {
  const views: View[] = [{ text }]
  if (!MAY_BE_WRITTEN_DIFFERENTLY.test(text)) return views
  const known = new Set([text])
  const add = (view: View): View => {
    if (known.has(view.text)) return view
    known.add(view.text)
    views.push(view)
    return view
  }
  const [original] = views
  if (!original) return views
  for (const undo of [...ESCAPES, FORM, ...UNSEEN])
    for (let layer = 0, view = original; layer < LAYERS; layer++) {
      const undone = without(view, undo)
      if (undone === view) break
      view = add(undone)
    }
  let inner = original
  for (let layer = 0; layer < LAYERS; layer++) inner = add(ESCAPES.reduce(without, inner))
  for (const undo of UNSEEN) add(without(inner, undo))
  return views
}

/** A place in a view as a place in the original. */
export const originally = ({ at }: View, from: number, to: number): readonly [from: number, to: number] =>
  at ? [at[from] ?? from, at[to] ?? to] : [from, to]

function without(view: View, [pattern, original]: Undo): View {
  if (view.text.search(pattern) < 0) return view
  const at: number[] = []
  let text = ''
  let done = 0
  const keep = (to: number) => {
    text += view.text.slice(done, to)
    for (let place = done; place < to; place++) at.push(view.at?.[place] ?? place)
  }
  for (const match of view.text.matchAll(pattern)) {
    const written = original(match)
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

function codePoint(number: string): string | undefined {
  const code = Number(number)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
