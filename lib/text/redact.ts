import { lastBefore, readMarks } from './marks.ts'
import { decodedIn } from './redaction/base64.ts'
import { MIN_FORM_LENGTH } from './redaction/forms.ts'
import { createSearch } from './redaction/search.ts'
import { MAY_HOLD_SHAPE, SHAPES } from './redaction/shapes.ts'
import { viewsOf } from './redaction/views.ts'
import { isCommonWord, isName, isWordOfCommands } from './redaction/weak.ts'
import { originally, type View } from './rewrite.ts'

/**
 * Whose text it is. `foreign`: somebody else's (a log line, a page, an event, an error); `prose`: ours, which quotes others in double quotes
 * or marks what they said (`foreign.ts`); `command`: built from our own names.
 */
export type TextKind = 'foreign' | 'prose' | 'command'

/** Values that were read from a secret during this run and may not leave the process in any form. */
const secrets = new Set<string>()
/** Whether one is so short that it is looked for where a value stands alone, and nowhere else. */
let hasShort = false
/** What `SHORT` below finds at most: where these two part, a secret is not looked for. */
const MOST_OF_SHORT = 3
let search = createSearch()
const listeners = new Set<(secret: string) => void>()
/** The same secret always becomes the same token; numbered as they are first met, so that the number says nothing about the value. */
const tokens = new Map<string, string>()

/** Texts that were looked through and hold nothing that is secret by itself, each with all that it says once its escapes are undone. */
const looked = new Map<string, readonly string[]>()

const TOKEN = /\[secret \d{1,9}\]/y
/** Base64 inside of base64: logins in documents that were encoded whole. */
const MAX_BASE64_DEPTH = 3

/** Registers a secret value, so that `redact` removes it from everything, in whatever form it is written. */
export function registerSecret(value: string): void {
  if (value.trim() === '' || secrets.has(value)) return
  secrets.add(value)
  hasShort ||= value.length <= MOST_OF_SHORT
  search.add(value)
  for (const listener of listeners) listener(value)
}

/** For a process that sees more than one platform: from here on no value is a secret that was one before. */
export function forgetSecrets(): void {
  secrets.clear()
  hasShort = false
  tokens.clear()
  looked.clear()
  search = createSearch()
}

/** Tells of every secret, those that are known already first; returns what ends it. */
export function onSecret(listener: (secret: string) => void): () => void {
  for (const secret of secrets) listener(secret)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const none = () => false

type Places = ReturnType<typeof readMarks>['foreign']

interface Stretch {
  readonly from: number
  readonly to: number
  /** What stands there; absent for what is only not shown. */
  readonly secret?: string
  /** True when it was registered: its token then says more than that of the shape around it. */
  readonly known?: boolean
}

/** The secrets that could be words of a text: a word, a number, a name, several of these joined. */
export const wordSecrets = (): readonly string[] =>
  [...secrets].filter(secret => isCommonWord(secret) || isName(secret))

/** So few are found sooner each by itself. */
const FEW_WORDS = 16

/** Which of these secrets stand in a text as they are, in one pass over it where they are many. */
export function standingIn(text: string, words: readonly string[]): ReadonlySet<string> {
  if (words.length <= FEW_WORDS) return new Set(words.filter(word => text.includes(word)))
  const all = new Set<string>()
  search.in(text, ({ from, to, secret }) => {
    if (text.slice(from, to) === secret) all.add(secret)
    return false
  })
  return new Set(words.filter(word => (word.length < MIN_FORM_LENGTH ? text.includes(word) : all.has(word))))
}

/**
 * Does ahead what is the same whatever is secret: undoes what is escaped in a text, and looks for shapes and for base64 of a text. Where none is in it
 * `redact` looks for the secrets alone, all of which it knows by then.
 */
export function lookThrough(text: string): void {
  if (looked.has(text) || readMarks(text).whole !== text) return
  const said = viewsOf(text).map(view => view.text)
  if (!said.some(holdsMore)) looked.set(text, said.length === 1 ? ONLY_ITSELF : said.slice(1))
}

const ONLY_ITSELF: readonly string[] = []

const holdsMore = (text: string): boolean =>
  decodedIn(text, new Set()).next().done !== true ||
  (MAY_HOLD_SHAPE.test(text) && SHAPES.some(({ pattern }) => text.search(pattern) >= 0))

/** Whether a text that was looked through holds no secret in any form. */
function isClean(text: string): boolean {
  const said = looked.get(text)
  return said !== undefined && !hasShort && !holdsSecret(text) && !said.some(holdsSecret)
}

function holdsSecret(text: string): boolean {
  let holds = false
  search.in(text, () => {
    holds = true
    return true
  })
  return holds
}

/**
 * The one redactor: every text that leaves the process (terminal, file, message) has passed it. `isOwn` knows the names of our own, `isRead` the
 * words by which judging knows what others wrote: these are taken out where a credential stands, and nowhere else.
 */
export function redact(
  text: string,
  kind: TextKind = 'foreign',
  isOwn: (secret: string) => boolean = none,
  isRead: (secret: string) => boolean = none,
): string {
  if (isClean(text)) return text
  const { whole, hidden, foreign } = readMarks(text)
  // What begins in what is not shown and goes on after it would be shown without its beginning.
  const isShown = ({ from, to }: Stretch) => {
    const end = lastBefore(hidden, from + 1)?.[1] ?? 0
    return from >= end || to > end
  }
  const found = [...secretsIn(whole, foreign, kind, isOwn, isRead), ...partsIn(whole, foreign, isOwn, isRead)].filter(
    isShown,
  )
  const stretches: readonly Stretch[] = [...found, ...hidden.map(([from, to]) => ({ from, to }))]
  return stretches.length === 0 ? whole : withoutStretches(whole, stretches)
}

/** What others said ends where our own words go on, and a secret may have been broken there. */
function* partsIn(
  text: string,
  foreign: Places,
  isOwn: (secret: string) => boolean,
  isRead: (secret: string) => boolean,
): Generator<Stretch> {
  for (const [begin, end] of foreign) {
    if (end - begin === text.length) continue
    for (const { from, to, secret, known } of secretsIn(text.slice(begin, end), [], 'foreign', isOwn, isRead))
      if (known && secret !== undefined) yield { from: from + begin, to: to + begin, secret, known }
  }
}

function* secretsIn(
  text: string,
  foreign: Places,
  kind: TextKind,
  isOwn: (secret: string) => boolean,
  isRead: (secret: string) => boolean,
  depth = MAX_BASE64_DEPTH,
): Generator<Stretch> {
  const holdsShapes = MAY_HOLD_SHAPE.test(text)
  if (secrets.size === 0 && !holdsShapes) return
  const quotes = { from: text.indexOf('"'), to: text.lastIndexOf('"') }
  const isTheirs = (from: number, to: number) => (lastBefore(foreign, to)?.[1] ?? 0) > from
  const isForeign = (from: number, to: number) =>
    kind === 'foreign' || (kind === 'prose' && ((from > quotes.from && to <= quotes.to) || isTheirs(from, to)))
  const isWeak = (secret: string) =>
    isCommonWord(secret) || isOwn(secret) || (kind === 'command' && isWordOfCommands(secret))
  const dull = new Set<string>()
  for (const view of viewsOf(text)) {
    const taken: Stretch[] = []
    search.in(view.text, ({ from, to, secret, encoded, shortened }) => {
      const [begin, end] = originally(view, from, to)
      const isOthers = isForeign(begin, end)
      // What is left of a shortened one may be a word or a name that it begins or ends with.
      const left = shortened === undefined ? undefined : view.text.slice(from, to)
      const isMarked = shortened === 'marked'
      if (left !== undefined && (isCommonWord(left) || (!isMarked && (isOwn(left) || !(isOthers || encoded)))))
        return false
      const isWord = isRead(secret) || (!isOthers && (isWeak(secret) || (left !== undefined && isWeak(left))))
      const isTaken = encoded || !isWord || isAssigned(text, begin)
      if (isTaken) taken.push({ from: begin, to: end, secret, known: true })
      return isTaken
    })
    yield* taken
    if (depth > 0)
      for (const { from, to, word, decoded } of decodedIn(view.text, dull)) {
        const [begin, end] = originally(view, from, to)
        const inner = isForeign(begin, end) ? 'foreign' : kind
        const [first] = secretsIn(decoded, [], inner, isOwn, isRead, depth - 1)
        if (first) yield { ...first, from: begin, to: end }
        else dull.add(word)
      }
    for (const short of hasShort ? shortSecretsIn(view) : []) {
      if (isRead(short.secret)) continue
      // In a sentence of ours what is in quotes inside of quotes was written by others.
      const isQuoted = short.from - 1 > quotes.from && short.to < quotes.to && !isOwn(short.secret)
      if (kind === 'foreign' || (kind === 'prose' && (isQuoted || isTheirs(short.from, short.to)))) yield short
    }
    if (view.at ? MAY_HOLD_SHAPE.test(view.text) : holdsShapes)
      for (const { pattern, loose } of SHAPES)
        for (const { index, place } of shapesIn(view, pattern, loose && kind === 'prose', isForeign)) {
          // A report that is merged was redacted before.
          TOKEN.lastIndex = place[0]
          if (TOKEN.test(view.text)) continue
          const [begin, end] = originally(view, ...place)
          // `the secret: it lacks a key` is a sentence of ours, `password=...` is not.
          const assigned = view.text.slice(index, place[0]).includes('=')
          if (!loose || isForeign(begin, end) || (kind === 'prose' && assigned))
            yield { from: begin, to: end, secret: view.text.slice(...place) }
        }
  }
}

/** Where a shape stands, and its value. */
interface Place {
  readonly index: number
  readonly place: readonly [from: number, to: number]
}

/** `could not see db-secret: ` in words of ours: what others say after it is no value of it, but may hold one. */
const OWN_NAME = /-secret: {0,4}$/
const LONGEST_OWN_NAME = 64

function shapesIn(
  view: View,
  pattern: RegExp,
  maybeOurs: boolean,
  isTheirs: (from: number, to: number) => boolean,
): readonly Place[] {
  const places: Place[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(view.text); found; found = pattern.exec(view.text)) {
    const { index } = found
    const place = found.indices?.groups?.secret
    if (!place) continue
    const named = view.text.slice(Math.max(0, place[0] - LONGEST_OWN_NAME), place[0])
    const isOurs = maybeOurs && OWN_NAME.test(named) && !isTheirs(...originally(view, index, index + 1))
    if (isOurs) pattern.lastIndex = place[0]
    else places.push({ index, place })
  }
  return places
}

/** What stands before a credential in anybody's text; no sentence or command of ours writes a value after it. */
const ASSIGNED = /(?:pass(?:word|wd|phrase)?|pwd?)\\?["']?(?:=|:|%3d|=>) {0,2}\\?["']?$/i
const LONGEST_ASSIGNMENT = 24

const isAssigned = (text: string, at: number): boolean =>
  ASSIGNED.test(text.slice(Math.max(0, at - LONGEST_ASSIGNMENT), at))

/** One to three characters, alone in quotes or as the password of a login. */
const SHORT: readonly RegExp[] = [/(["'`])(?<secret>[^"'`]{1,3})\1/dg, /[\w.-]:(?<secret>[^\s:@"'`]{1,3})@/dg]

function* shortSecretsIn(view: View): Generator<Stretch & { readonly secret: string }> {
  for (const pattern of SHORT)
    for (const { indices, groups } of view.text.matchAll(pattern)) {
      const place = indices?.groups?.secret
      const secret = groups?.secret ?? ''
      if (!place || !secrets.has(secret)) continue
      const [from, to] = originally(view, ...place)
      yield { from, to, secret, known: true }
    }
}

/** Stretches that overlap are taken out together, so that no end of one stays behind; the first that names a secret says which it was. */
function withoutStretches(text: string, stretches: readonly Stretch[]): string {
  const joined: { from: number; to: number; said: Stretch }[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = joined.at(-1)
    if (!last || stretch.from >= last.to) {
      joined.push({ from: stretch.from, to: stretch.to, said: stretch })
      continue
    }
    last.to = Math.max(last.to, stretch.to)
    if (weightOf(stretch) > weightOf(last.said)) last.said = stretch
  }
  // Joined at once: V8 keeps a text that grew by its pieces as these pieces, each of which takes more than most of them say.
  const pieces: string[] = []
  let done = 0
  for (const { from, to, said } of joined) {
    pieces.push(text.slice(done, from), said.secret === undefined ? '' : tokenOf(said.secret))
    done = to
  }
  return [...pieces, text.slice(done)].join('')
}

const weightOf = ({ secret, known }: Stretch): number => (known ? 2 : secret === undefined ? 0 : 1)

function tokenOf(secret: string): string {
  const known = tokens.get(secret)
  if (known !== undefined) return known
  const token = `[secret ${tokens.size + 1}]`
  tokens.set(secret, token)
  return token
}
