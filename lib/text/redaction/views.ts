import { decodeHTML } from 'entities'
import { asSeen, asSpelled } from '../harmless.ts'
import { type Rewriting, rewrite, type View } from '../rewrite.ts'
import { compatible } from './forms.ts'
import { LAYOUTS, MAY_BE_LAID_OUT } from './layouts.ts'

/** Layers that are undone on top of each other: JSON inside of JSON inside of HTML, an address inside of addresses. */
const LAYERS = 5

const CONTROL: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

const REFERENCES: Rewriting = [
  /&(?:#\d{1,32}|#x[0-9a-f]{1,32}|[a-z][a-z0-9]{1,31});?/gi,
  ([reference]) => decodeHTML(reference),
]
/** Ways in which a text is written inside of another one; each pattern is linear. */
const ESCAPES: readonly Rewriting[] = [
  REFERENCES,
  [
    /(?:%[0-9a-f]{2}){1,512}|%u([0-9a-f]{4})/gi,
    ([escaped, code]) => (code === undefined ? fromBytes(escaped, '%', 16) : codePoint(code)),
  ],
  [/'\\''|'"'"'/g, () => "'"],
  [
    // Python and C write eight digits after a capital letter, where others write four after either.
    /((?:\\[xX][0-9a-fA-F]{2}){1,512})|((?:\\[0-3][0-7]{2}){1,512})|\\(?:[uU]\{([0-9a-fA-F]{1,6})\}|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|[uU]([0-9a-fA-F]{4})|([\s\S]))/g,
    ([, hex, octal, long, longest, short, plain]) =>
      hex !== undefined
        ? fromBytes(hex, /\\x/gi, 16)
        : octal !== undefined
          ? fromBytes(octal, '\\', 8)
          : plain === undefined
            ? codePoint(long ?? short ?? longest)
            : (CONTROL[plain] ?? plain),
  ],
]
/** Ways that are told from ordinary text by nothing: tried alone. */
const ALONE: readonly Rewriting[] = [
  // A web form writes a space as a plus sign.
  [/\+|(?:%[0-9a-f]{2}){1,512}/gi, ([text]) => (text === '+' ? ' ' : fromBytes(text, '%', 16))],
  // References that nothing ends: in Latin-1 the first digit says how many there are.
  [/&#0{0,16}(1\d\d|2[0-4]\d|25[0-5]|[3-9]\d);?/g, ([, code]) => String.fromCharCode(Number(code))],
  // The command lines of Windows put these before whatever means something to them.
  [/\^([!-/:-@[-`{-~])/g, ([, plain]) => plain],
  [/`([!-/:-@[-`{-~])/g, ([, plain]) => plain],
  // Mail (quoted-printable).
  [/=\r?\n|(?:=[0-9a-f]{2}){1,512}/gi, ([text]) => (text.endsWith('\n') ? '' : fromBytes(text, '=', 16))],
]
/** What is shown otherwise than it is written. */
const SHOWN: readonly Rewriting[] = [
  [/<[a-z/!][^<>]{0,512}>/gi, () => ''],
  [/\p{Cc}/gu, () => ''],
  [/ [\p{Cc}\s]{1,4096}|(?! )[\p{Cc}\s]{1,4096}/gu, () => ' '],
  [/\P{ASCII}\p{M}{0,8}|[ -~]\p{M}{1,8}/gu, ([letter]) => compatible(letter)],
]
/** A text without any of these is what it is: none of the patterns above finds anything in it. */
const MAY_BE_WRITTEN_DIFFERENTLY = /[^ -~]|[+\\]|%[0-9a-fu]|&[#a-z]|=[0-9a-f]|<[a-z/!]|'"'|\s\s|[\^`][!-/:-@[-`{-~]/i

/** The text, and what it says when its escapes are undone: each kind alone, and all of them as often as there are layers. */
export function viewsOf(text: string): readonly View[] {
  const original: View = { text }
  const views: View[] = [original]
  if (!(MAY_BE_WRITTEN_DIFFERENTLY.test(text) || MAY_BE_LAID_OUT.test(text))) return views
  const known = new Set([text])
  const add = (view: View): View => {
    if (known.has(view.text)) return view
    known.add(view.text)
    views.push(view)
    return view
  }
  for (const view of [asSeen(original), asSpelled(original)]) add(view)
  for (const begin of [...views]) {
    for (const way of [...ESCAPES, ...ALONE, ...SHOWN])
      for (let layer = 0, view = begin; layer < LAYERS; layer++) {
        const undone = rewrite(view, way)
        if (undone === view) break
        view = add(undone)
        // What is not seen may have been written as the rest was; a backslash of the secret's own takes it for its letter.
        if (way === REFERENCES) add(asSeen(view))
      }
    let inner = begin
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const layout of LAYOUTS) add(rewrite(inner, layout))
      inner = add(ESCAPES.reduce(rewrite, inner))
    }
    const seen = add(asSeen(inner))
    for (const shown of [...SHOWN, ...LAYOUTS]) add(rewrite(seen, shown))
    add(SHOWN.reduce(rewrite, seen))
  }
  return views
}

function codePoint(hex: string | undefined): string | undefined {
  const code = Number.parseInt(hex ?? '', 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** Bytes that are written as numbers: UTF-8 where they are, Latin-1 where not. */
function fromBytes(text: string, mark: string | RegExp, base: number): string {
  const bytes = Buffer.from(
    text
      .split(mark)
      .slice(1)
      .map(number => Number.parseInt(number, base)),
  )
  const read = bytes.toString('utf8')
  return read.includes('\ufffd') ? bytes.toString('latin1') : read
}
