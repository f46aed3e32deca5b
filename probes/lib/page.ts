import type { WordPressSigns } from '../../evidence/index.ts'
import { cutForeign } from '../../lib/text/cut.ts'
import { linkTarget } from './link-header.ts'
import { type Markup, plain, type Tag } from './markup.ts'

const EXCERPT_LENGTH = 300
const TITLE_LENGTH = 200
const NAME_LENGTH = 80
const PHP_ERROR_LENGTH = 240
/** What PHP prints when it ends a page with an error stands at its end. */
const TAIL_LENGTH = 2_000
const REST_API = 'https://api.w.org/'

/** A response header as one text; repeated ones are joined as HTTP allows. */
export type HeaderText = (name: string) => string | null

/** The page's title in plain text, `null` when it has none. */
export const titleOf = ({ title }: Markup): string | null => (title === null ? null : cutForeign(title, TITLE_LENGTH))

/** The start of what a visitor would read, without markup. */
export const excerptOf = (body: string, markup: Markup, contentType: string | null): string =>
  cutForeign(isMarkup(body, contentType) ? markup.text : plain(body), EXCERPT_LENGTH)

const ADDRESS_LENGTH = 300
/** The seconds, what parts them from the address, and `url=` where it stands. */
const BEFORE_ADDRESS = /^\s{0,20}[\d.]{0,20}\s{0,20}[;,]?\s{0,20}(?:url\s{0,20}=\s{0,20})?["']?/i

/** Where a page sends browsers by itself, by its header or its first `<meta>`; without an address it is loaded again. */
export function refreshOf(header: string | null, { tags }: Markup): string | undefined {
  const meta = tags.find(
    ({ name, attributes }) => name === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'refresh',
  )
  const said = header ?? meta?.attributes.get('content')
  const address = said
    ?.replace(BEFORE_ADDRESS, '')
    .replace(/["']\s{0,20}$/, '')
    .trim()
  return address ? cutForeign(address, ADDRESS_LENGTH) : undefined
}

interface Page {
  readonly status: number
  readonly header: HeaderText
  readonly body: string
  readonly markup: Markup
}

/**
 * What a page and its headers say about the WordPress that wrote them: by status, headers, ids, classes and forms, which are the same in every
 * language. Sentences count only where WordPress has nothing else, and never where a visitor can write.
 */
export function wordPressSigns(page: Page): WordPressSigns {
  const { status, header, body, markup } = page
  const restApiHost = hostOf(linkTarget(header('link') ?? '', REST_API)) ?? headLink(markup, REST_API)
  const redirectBy = header('x-redirect-by')?.trim() || null
  const states = (words: RegExp) => markup.beginnings.some(beginning => words.test(beginning))
  const says = (words: RegExp) => [markup.title ?? '', ...markup.headings].some(heading => words.test(heading))
  // A WordPress that announces its REST API has its database: the words are then part of what the site tells about.
  const booted = restApiHost !== null
  const retryAfter = header('retry-after')?.trim() ?? ''
  const linksToContent = /\/wp-(?:content|includes)\//.test(body)
  const died = !booted && status >= 500 && bodyOf(markup)?.get('id') === 'error-page'
  const objectCacheError = died && /object-cache\.php/.test(markup.text)
  const tablesBroken = died && linksTo(markup, /(?:^|\/)repair\.php(?:\?|$)/)
  const blockedBy = status === 403 || status === 503 ? securityPlugin(body) : null
  const ofCore = !booted && (retryAfter === '600' || states(/^Briefly unavailable for scheduled maintenance/))
  const ofPlugin = showsMaintenancePlugin(markup) || (retryAfter !== '' && linksToContent && says(MAINTENANCE_WORDS))
  // Who limits requests says after how long to come back, too.
  const maintenance = status === 503 && blockedBy === null && (ofCore || ofPlugin)
  const mysqliMissing = status === 500 && states(/^Your PHP installation appears to be missing the MySQL extension/)
  const known = objectCacheError || tablesBroken || maintenance || mysqliMissing
  return {
    redirectBy: redirectBy === null ? null : cutForeign(redirectBy, NAME_LENGTH),
    restApiHost,
    headHosts: headHosts(markup),
    databaseError:
      !known &&
      !booted &&
      ((died && status === 500 && (headed(markup) || isConnectError(body))) ||
        says(/^(?:Error establishing a database connection|Cannot select database|Database Error$)/)),
    tablesBroken,
    criticalError:
      ((status === 200 || status >= 500) && diesWithHelp(markup)) || (status >= 500 && states(CRITICAL_ERROR)),
    maintenance,
    objectCacheError,
    mysqliMissing,
    phpError: phpErrorIn(body),
    phpSource: status === 200 && /^\s{0,20}<\?php\b/.test(body),
    blockedBy,
    pageCache: pageCacheOf(header, markup),
    loginForm: markup.tags.some(tag => tag.name === 'form' && tag.attributes.get('id') === 'loginform'),
    installer: installerOf(markup, says),
    themeOrContentLinks: linksToContent,
    ...(booted && status === 200 && showsNothing(page) ? { emptyBody: true } : {}),
  }
}

/** A whole document whose body a visitor sees nothing of: no word, no picture, and no script but WordPress' own, which fills none. */
const showsNothing = ({ body, markup }: Page): boolean =>
  bodyOf(markup) !== undefined && markup.text === '' && !markup.pictured && !isFilledByScript(body, markup)

/** Types of scripts that no browser runs. */
const DATA = /json|importmap|speculationrules|template/i

function isFilledByScript(body: string, { tags }: Markup): boolean {
  const run = tags.filter(({ name, attributes }) => name === 'script' && !DATA.test(attributes.get('type') ?? ''))
  const sources = run.flatMap(({ attributes }) => attributes.get('src') ?? [])
  const inline = run.filter(({ attributes }) => !attributes.has('src') && !/^wp-/.test(attributes.get('id') ?? ''))
  // The loader of emoji stands in every page, in a script that has no name.
  const ofCore = /wp-?emoji/i.test(body) ? 1 : 0
  return sources.some(address => !address.includes('/wp-includes/')) || inline.length > ofCore
}

const bodyOf = ({ tags }: Markup) => tags.find(({ name }) => name === 'body')?.attributes
const classesOf = (tag: Tag | undefined): readonly string[] => (tag?.attributes.get('class') ?? '').split(/\s+/)
const linksTo = ({ tags }: Pick<Markup, 'tags'>, address: RegExp): boolean =>
  tags.some(({ name, attributes }) => name === 'a' && address.test(attributes.get('href') ?? ''))

/** `wp_die` gives a failed connection a heading, and everything else a paragraph. */
const headed = ({ tags }: Pick<Markup, 'tags'>): boolean => tags.some(({ name }) => name === 'h1')

const CRITICAL_ERROR = /^There has been a critical error on (?:this|your) website/

/**
 * WordPress' fatal error handler writes a whole document of its own, within the page where that had begun, and links to WordPress' help in each
 * language. What an article tells of the error stands in no such document.
 */
function diesWithHelp({ tags, beginnings }: Markup): boolean {
  const at = tags.findIndex(({ name, attributes }) => name === 'body' && attributes.get('id') === 'error-page')
  if (at < 0) return false
  const document = { tags: tags.slice(at) }
  const links = linksTo(document, /^https?:\/\/(?:[a-z-]{1,20}\.)?wordpress\.org\//)
  return (links && !headed(document)) || beginnings.some(words => CRITICAL_ERROR.test(words))
}

/** The installer's form of it names the file and what it tried in `<code>`, whatever the language around it. */
const isConnectError = (body: string): boolean => /<code>wp-config\.php<\/code>|<code>database<\/code>/.test(body)

/** The host of a link in the head, by its relation. */
const headLink = ({ tags }: Markup, relation: string): string | null =>
  hostOf(
    tags.find(({ name, attributes }) => name === 'link' && attributes.get('rel') === relation)?.attributes.get('href'),
  )

/** Relations by which a page names its own site. */
const OWN_RELATIONS: readonly string[] = [REST_API, 'canonical', 'shortlink', 'EditURI']
const MOST_HOSTS = 5

function headHosts({ tags }: Markup): readonly string[] {
  const hosts = tags.flatMap(({ name, attributes }) => {
    const address = name === 'link' ? attributes.get('href') : name === 'script' ? attributes.get('src') : undefined
    if (address === undefined) return []
    const own = name === 'link' && OWN_RELATIONS.includes(attributes.get('rel') ?? '')
    return own || /\/wp-(?:content|includes)\//.test(address) ? (hostOf(address) ?? []) : []
  })
  return [...new Set(hosts)].slice(0, MOST_HOSTS)
}

/** An error that PHP printed: at the very beginning, where the page then ended without its end, or behind its end, as at PHP's shutdown. */
function phpErrorIn(body: string): string | null {
  const start = body.slice(0, TAIL_LENGTH)
  const cut =
    body
      .slice(-TAIL_LENGTH)
      .split(/<\/html>/i)
      .at(-1) ?? ''
  const asText = PHP_TEXT_ENDS.test(cut) ? PHP_ERROR_AS_TEXT.exec(cut)?.[0] : undefined
  const found = PHP_ERROR_FIRST.exec(start)?.[0] ?? PHP_ERROR_LAST.exec(cut)?.[0] ?? asText
  return found === undefined ? null : cutForeign(plain(found.replace(/<[^>]{0,40}>/g, '')), PHP_ERROR_LENGTH)
}
const PHP_ERROR_FIRST = /^\s{0,20}(?:<br \/>\s{0,4})?<b>(?:Fatal|Parse) error<\/b>:[^\n]{0,500}/
/** With `html_errors` off: `Fatal error: ... in menu.php on line 41`, or the end of a long trace, and nothing behind it. */
const PHP_ERROR_AS_TEXT = /(?:^|\n)(?:(?:Fatal|Parse) error: | {2}thrown in )[^\n]{0,500}/
const PHP_TEXT_ENDS = / on line \d{1,9}\s{0,20}$/
const PHP_ERROR_LAST = /<br \/>\s{0,4}<b>(?:Fatal|Parse) error<\/b>:[^\n]{0,500}/

function securityPlugin(body: string): string | null {
  return /Generated by Wordfence\b/.test(body) ? 'Wordfence' : null
}

/** What a page of WordPress is headed by while a plugin keeps visitors out. */
const MAINTENANCE_WORDS =
  /^(?:(?:site|website|scheduled|under|undergoing|down|for|in|is) ){0,4}maintenance\b|^(?:under construction|coming soon)\b/i
/** Plugins that do nothing else are called so, and their pages have their own styles. */
const MAINTENANCE_PLUGIN = /\/wp-content\/plugins\/[a-z0-9_-]{0,60}(?:maintenance|coming-soon|under-construction)/i

const showsMaintenancePlugin = ({ tags }: Markup): boolean =>
  tags.some(
    tag =>
      (tag.name === 'body' && classesOf(tag).includes('elementor-maintenance-mode')) ||
      [tag.attributes.get('href'), tag.attributes.get('src')].some(address => MAINTENANCE_PLUGIN.test(address ?? '')),
  )

/** Signatures of page caches; those of object caches say nothing of a page. */
const CACHE_COMMENT =
  /^(?:Cached page generated by|super cache|Dynamic page generated in|Performance optimized by W3 Total Cache|This website is like a Rocket|Page generated by LiteSpeed Cache|Cache served by)|WP-Super-Cache|Page Caching using|WP Rocket/i

function pageCacheOf(header: HeaderText, { endComments }: Markup): string | null {
  const batcache = header('x-nananana')
  if (batcache !== null) return cutForeign(`X-nananana: ${batcache}`, NAME_LENGTH)
  for (const name of ['x-litespeed-cache', 'x-cache-handler', 'x-wp-super-cache', 'wp-super-cache', 'x-varnish']) {
    const value = header(name)
    if (value !== null && !/^(?:miss|no-cache)/i.test(value)) return cutForeign(`${name}: ${value}`, NAME_LENGTH)
  }
  const comment = endComments.find(text => CACHE_COMMENT.test(text))
  return comment === undefined ? null : cutForeign(comment, NAME_LENGTH)
}

/** The installer's form, or the same page without one and with a way to the login: the site is there already. */
function installerOf(markup: Markup, says: (words: RegExp) => boolean): WordPressSigns['installer'] {
  const { tags, title } = markup
  const isInstaller =
    tags.some(({ attributes }) => attributes.get('id') === 'install-css') || title === 'WordPress › Installation'
  if (!isInstaller) return null
  const chooser = tags.some(tag => tag.name === 'body' && classesOf(tag).includes('language-chooser'))
  if (chooser || tags.some(({ name, attributes }) => name === 'form' && attributes.get('id') === 'setup'))
    return 'welcome'
  if (linksTo(markup, /\/wp-login\.php(?:\?|$)/) || says(/^Already Installed$/)) return 'already-installed'
  return says(/^Welcome$/) ? 'welcome' : null
}

const hostOf = (address: string | undefined): string | null =>
  address !== undefined && URL.canParse(address) ? new URL(address).host : null

const isMarkup = (body: string, contentType: string | null): boolean =>
  contentType === null ? /^\s*</.test(body) : /\b(?:html|xml)\b/i.test(contentType)
