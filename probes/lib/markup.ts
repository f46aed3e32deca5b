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
  /** The classes of `<body>`. */
  readonly bodyClasses: readonly string[]
}

/** Elements whose content nobody reads; a script's content would not be tags either, which the tokenizer knows. */
const UNREAD: readonly string[] = ['head', 'title', 'script', 'style']
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
  let bodyClasses: readonly string[] = []
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
        if (tag === 'body' && attribute === 'class') value += body.slice(start, end)
      },
      onattribend() {
        if (tag === 'body' && attribute === 'class') bodyClasses = value.split(/\s+/)
      },
      ontext: (start, end) => text(body.slice(start, end)),
      ontextentity: code => text(String.fromCodePoint(code)),
      oncomment: () => part('wbr'),
      onattribentity() {},
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
  return { title: titles[0] ?? null, headings, text: plain(texts.join('')), beginnings, bodyClasses }
}

/** One line, whatever the text had. */
export const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
