import { cutLater } from '../../platform/cut.ts'
import type { WordPressSigns } from '../evidence/index.ts'
import { decodeEntities } from './entities.ts'

const EXCERPT_LENGTH = 300
const TITLE_LENGTH = 200

/** A response header as one text; repeated ones are joined as HTTP allows. */
export type HeaderText = (name: string) => string | null

/** The page's title in plain text, `null` when it has none. */
export function titleOf(body: string): string | null {
  const [, title] = /<title(?:\s[^>]*)?>([\s\S]*?)<\/title\s*>/i.exec(body) ?? []
  return title === undefined ? null : cutLater(plain(decodeEntities(title)), TITLE_LENGTH)
}

/** The start of what a visitor would read, without markup. */
export function excerptOf(body: string, contentType: string | null): string {
  const text = isMarkup(body, contentType)
    ? decodeEntities(
        body
          .replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, ' ')
          .replace(/<!--[\s\S]*?-->/g, ' ')
          .replace(/<[^>]*>/g, ' '),
      )
    : body
  return cutLater(plain(text), EXCERPT_LENGTH)
}

/** What a page and its headers say about the WordPress that wrote them. */
export function wordPressSigns(header: HeaderText, body: string, title: string | null): WordPressSigns {
  const restApiHost = restApi(header('link'))
  const headings = [
    title ?? '',
    ...[...body.matchAll(/<h1\b[^>]*>([\s\S]*?)(?:<\/h1|$)/gi)].map(match => text(match[1])),
  ]
  const says = (words: RegExp) => headings.some(heading => words.test(heading))
  // A WordPress that announces its REST API has its database: the words are then part of what the site tells about.
  const booted = restApiHost !== null
  return {
    redirectBy: header('x-redirect-by')?.trim().toLowerCase() === 'wordpress',
    restApiHost,
    databaseError:
      !booted && says(/^(?:Error establishing a database connection|Cannot select database|Database Error$)/),
    criticalError: />\s*There has been a critical error on (?:this|your) website/.test(body),
    maintenance: !booted && />\s*Briefly unavailable for scheduled maintenance/.test(body),
    installer: installerOf(body, title, says),
    themeOrContentLinks: /\/wp-(?:content|includes)\//.test(body),
  }
}

/** Only the heading tells before from after. Where WordPress can reach its translations, the first screen asks for the language instead. */
function installerOf(
  body: string,
  title: string | null,
  says: (words: RegExp) => boolean,
): WordPressSigns['installer'] {
  if (!/^WordPress › Installation$/.test(title ?? '')) return null
  if (says(/^Already Installed$/)) return 'already-installed'
  return says(/^Welcome$/) || /<body\b[^>]*\blanguage-chooser\b/.test(body) ? 'welcome' : null
}

function restApi(link: string | null): string | null {
  const [, address] = /<([^>]*)>\s*;[^,]*\brel="?https:\/\/api\.w\.org\/"?/i.exec(link ?? '') ?? []
  return address !== undefined && URL.canParse(address) ? new URL(address).host : null
}

const isMarkup = (body: string, contentType: string | null): boolean =>
  contentType === null ? /^\s*</.test(body) : /\b(?:html|xml)\b/i.test(contentType)

const text = (markup: string | undefined): string => plain(decodeEntities((markup ?? '').replace(/<[^>]*>/g, ' ')))

const plain = (value: string): string => value.replace(/\s+/g, ' ').trim()
