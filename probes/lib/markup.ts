import { Tokenizer } from 'htmlparser2'

/** What a page in HTML holds, without its markup. */
export interface Markup {
  /** Of the first `<title>`, `null` when there is none or it never ends. */
  readonly title: string | null
  /** The text of each `<h1>`. */
  readonly headings: readonly string[]
  /** What a visitor would read: no head, no title, no script, no style, no comment. */
  readonly text: string
  /** The beginning of each text that stands right behind a tag. */
  readonly beginnings: readonly string[]
  /** The tags that tell of the page's structure, in their order. */
  readonly tags: readonly Tag[]
  /** Whether it has an element that shows something without words: a picture, a field, a frame. */
  readonly pictured: boolean
  /** The text of each comment behind the page's content, where page caches sign. */
  readonly endComments: readonly string[]
}

export interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

/** Tags whose ids, classes and addresses WordPress' own pages can be told by. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  'html',
  'body',
  'link',
  'script',
  'form',
  'p',
  'h1',
  'div',
  'a',
  'meta',
  'input',
  'select',
])
/** More than the own pages of WordPress have, and than stand in any head. */
const MOST_TAGS = 2_000
const MOST_BODIES = 10
const MOST_COMMENTS = 50
const COMMENT_LENGTH = 200

/** Elements whose content nobody reads; a script's content would not be tags either, which the tokenizer knows. */
const UNREAD: readonly string[] = ['head', 'title', 'script', 'style']
/** Elements that show something by themselves. */
const SHOWING: ReadonlySet<string> = new Set(
  'audio button canvas embed frame iframe img input object picture select svg textarea video'.split(' '),
)
/** Elements of HTML that stand within a word: a browser shows what is around their tags joined. */
const WITHIN_WORDS: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)
/** Longer than any sentence that is looked for. */
const BEGINNING_LENGTH = 80

/**
 * Reads a page in one pass: each character is looked at once, whatever the page is made of. `htmlparser2` knows how HTML's tags, attributes,
 * comments, scripts and entities end; its tokenizer is used and not its parser, which looks for every end tag among all open ones.
 */
export function readMarkup(body: string): Markup {
  const titles: string[] = []
  const headings: string[] = []
  const texts: string[] = []
  const beginnings: string[] = []
  const tags: Tag[] = []
  const endComments: string[] = []
  let pictured = false
  let bodies = 0
  let isForScriptless = false
  let attributes: Map<string, string> | undefined
  let tag = ''
  let attribute = ''
  let value = ''
  let unread: string | undefined
  let title: string[] | undefined
  let heading: string[] | undefined
  let beginning: string | undefined

  const text = (piece: string) => {
    title?.push(piece)
    heading?.push(piece)
    if (unread !== undefined) return
    texts.push(piece)
    if (beginning !== undefined && beginning.length < BEGINNING_LENGTH)
      beginning = `${beginning}${piece.slice(0, BEGINNING_LENGTH)}`.trimStart()
  }
  /** A tag ends the text before it, and most part the words around it. */
  const part = (name = '') => {
    if (beginning) beginnings.push(beginning)
    beginning = ''
    if (WITHIN_WORDS.has(name)) return
    heading?.push(' ')
    if (unread === undefined) texts.push(' ')
  }
  const endHeading = () => {
    if (heading) headings.push(plain(heading.join('')))
    heading = undefined
  }

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = body.slice(start, end).toLowerCase()
        part(tag)
        attributes = undefined
        if (SHOWING.has(tag)) pictured = true
        if (tag === 'noscript') isForScriptless = true
        // What is said to browsers without scripts alone is not said to people.
        if (tag === 'meta' && isForScriptless) return
        // A fatal error's own document can begin behind any number of others.
        if (tag === 'body') bodies += 1
        if (IDENTIFYING.has(tag) && (tags.length < MOST_TAGS || (tag === 'body' && bodies <= MOST_BODIES))) {
          attributes = new Map()
          tags.push({ name: tag, attributes })
        }
        if (tag === 'body' && unread === 'head') unread = undefined
        if (unread === undefined && UNREAD.includes(tag)) unread = tag
        if (tag === 'title' && titles.length === 0) title = []
        if (tag === 'h1') {
          endHeading()
          heading = []
        }
      },
      onclosetag(start, end) {
        const name = body.slice(start, end).toLowerCase()
        part(name)
        if (name === 'noscript') isForScriptless = false
        if (name === unread) unread = undefined
        if (name === 'title' && title) {
          titles.push(plain(title.join('')))
          title = undefined
        }
        if (name === 'h1') endHeading()
      },
      onattribname(start, end) {
        attribute = body.slice(start, end).toLowerCase()
        value = ''
      },
      onattribdata(start, end) {
        if (attributes) value += body.slice(start, end)
      },
      onattribend() {
        if (!attributes?.has(attribute)) attributes?.set(attribute, value)
      },
      ontext: (start, end) => text(body.slice(start, end)),
      ontextentity: code => text(String.fromCodePoint(code)),
      oncomment(start, end) {
        part('wbr')
        endComments.push(plain(body.slice(start, Math.min(end, start + COMMENT_LENGTH))))
        if (endComments.length > MOST_COMMENTS) endComments.shift()
      },
      onattribentity(code) {
        if (attributes) value += String.fromCodePoint(code)
      },
      oncdata() {},
      ondeclaration() {},
      onend() {},
      onopentagend() {},
      onprocessinginstruction() {},
      onselfclosingtag() {},
    },
  )
  tokenizer.write(body)
  tokenizer.end()
  part()
  endHeading()
  return { title: titles[0] ?? null, headings, text: plain(texts.join('')), beginnings, tags, pictured, endComments }
}

/** One line, whatever the text had. */
export const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
