import { isLetter, lettersOf } from './letters.ts'
import { isAddress, isCommonWord, isMadeOfWords, isPhrase } from './weak.ts'

/** PHP's stack traces keep fifteen characters of an argument. */
const MIN_BEGINNING_LENGTH = 8
const MIN_BEGINNING_SHARE = 0.6
/** Of how many characters a part of a secret is that can be told from what others write, where nothing but an end says that it is one; how many of these are letters or digits. */
const MIN_PART_LENGTH = 6
const MIN_PART_LETTERS = 4

/** What a writer puts where it left something out: dots, or nothing but the end of the text or of what it quotes. */
const ELLIPSIS = /^(?:\.\.\.|…|\[\.\.\.\]|\\u2026)/
const QUOTE = /^\\{0,3}["'`]/
const ELLIPSIS_LENGTH = 6
/** How any of these begins. */
const SIGNS: ReadonlySet<string> = new Set(['.', '…', '[', '\\', '"', "'", '`', ''])
/** Dots at the end of what is left may be the secret's own. */
const MAX_OWN_DOTS = 3
/** Between the place where a secret was broken and the end of the line, where none is longer. */
const MAX_BEYOND = 80
/** What encloses somebody's words; a dump puts lines around them. */
const ENCLOSING = '"\'`|'
/** What parts columns. */
const COLUMNS = '  '
/** Half of a letter that is written by several, at the end; and its other half at a beginning, read backwards. */
const ESCAPING = '%&=\\'
const HALF_ESCAPE = /(?:[%=ux\\]|&#?)[0-9a-z]{0,6}(?=["'`|]|$)/iy
const OTHER_HALF = /;?[0-9a-z]{1,6}#?(?=["'`|]|$)/iy

/** Where a part of a secret ends, and by what that was told; `broken`: by an end that is not right behind it. */
export interface Left {
  readonly at: number
  readonly kind: 'marked' | 'ended' | 'broken'
}

/** Whether a text says at a place up to which it is like a secret that it left out the rest; `backwards` where both are read from their end on. */
export function leftBefore(text: string, at: number, backwards = false): Left | undefined {
  for (let before = at; before >= at - MAX_OWN_DOTS; before--) {
    if (before < at && text[before] !== '.') break
    if (SIGNS.has(text.charAt(before)) && ELLIPSIS.test(signAt(text, before))) return { at: before, kind: 'marked' }
  }
  const isEnded = SIGNS.has(text.charAt(at)) && (at >= text.length || QUOTE.test(signAt(text, at)))
  if (isEnded) return { at, kind: 'ended' }
  return isBroken(text, at, backwards) ? { at, kind: 'broken' } : undefined
}

const signAt = (text: string, at: number): string => text.slice(at, at + ELLIPSIS_LENGTH)

/** Whether nothing but signs stands between a place and the end of the text, or of what is quoted. */
function isBroken(text: string, at: number, backwards: boolean): boolean {
  for (let end = at; end - at < MAX_BEYOND; end++) {
    if (end >= text.length || ENCLOSING.includes(text.charAt(end)) || text.startsWith(COLUMNS, end)) return true
    if (isLetter(text.charCodeAt(end))) break
  }
  const half = backwards ? OTHER_HALF : HALF_ESCAPE
  // The sign that begins it may be the secret's own.
  half.lastIndex = at > 0 && ESCAPING.includes(text.charAt(at - 1)) && !backwards ? at - 1 : at
  return half.test(text)
}

/** A way in which a secret is written. */
interface Written {
  readonly text: string
  readonly secret: string
  readonly encoded: boolean
}

/**
 * Whether the beginning of a way in which a secret is written, of so many characters, is more than what others write by accident. `kind` is absent
 * where nothing says that the rest was left out: what is encoded coincides with nothing all the same.
 */
export function tells(written: Written, length: number, kind: Left['kind'] | undefined, backwards: boolean): boolean {
  const { text, encoded } = written
  if (kind === undefined && !encoded) return false
  if (!(encoded || backwards)) {
    const share = Math.ceil(text.length * MIN_BEGINNING_SHARE)
    if (kind === 'marked') return length >= Math.min(MIN_BEGINNING_LENGTH, share)
    if (kind === 'ended' && length >= share) return true
  }
  return isPart(written, length, backwards)
}

/** The same of a part that is told by nothing but its own characters. */
export function isPart({ text, secret, encoded }: Written, length: number, backwards = false): boolean {
  const whole = !encoded ? text : backwards ? reversed(secret) : secret
  const until = encoded ? Math.floor((length * whole.length) / text.length) : length
  const part = whole.slice(0, until)
  const words = backwards ? reversed(part) : part
  if (words.trim().length < MIN_PART_LENGTH || lettersOf(words).length < MIN_PART_LETTERS) return false
  if (isCommonWord(words) || isAddress(words)) return false
  // Words stand everywhere, names and addresses of several too; but hardly several with blanks between, or where the secret goes on within the last of them.
  const isHalved = /[a-z]$/.test(part) && /^[a-z]/.test(whole.slice(until))
  return !isMadeOfWords(words) || (isPhrase(words.trim()) && (isHalved || words.trim().includes(' ')))
}

/** A text from its last character to its first. */
export const reversed = (text: string): string => Buffer.from(text, 'utf16le').reverse().swap16().toString('utf16le')
