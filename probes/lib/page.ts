import type { WordPressSigns } from '../../evidence/index.ts'
import { cutLater } from '../../lib/text/cut.ts'
import { linkTarget } from './link-header.ts'
import { type Markup, plain } from './markup.ts'

const EXCERPT_LENGTH = 300
const TITLE_LENGTH = 200

/** A response header as one text; repeated ones are joined as HTTP allows. */
export type HeaderText = (name: string) => string | null

/** The page's title in plain text, `null` when it has none. */
export const titleOf = ({ title }: Markup): string | null => (title === null ? null : cutLater(title, TITLE_LENGTH))

/** The start of what a visitor would read, without markup. */
export const excerptOf = (body: string, markup: Markup, contentType: string | null): string =>
  cutLater(isMarkup(body, contentType) ? markup.text : plain(body), EXCERPT_LENGTH)

/** What a page and its headers say about the WordPress that wrote them. */
export function wordPressSigns(header: HeaderText, body: string, markup: Markup): WordPressSigns {
  const restApiHost = restApi(header('link'))
  const says = (words: RegExp) => [markup.title ?? '', ...markup.headings].some(heading => words.test(heading))
  const states = (words: RegExp) => markup.beginnings.some(beginning => words.test(beginning))
  // A WordPress that announces its REST API has its database: the words are then part of what the site tells about.
  const booted = restApiHost !== null
  return {
    redirectBy: header('x-redirect-by')?.trim().toLowerCase() === 'wordpress',
    restApiHost,
    databaseError:
      !booted && says(/^(?:Error establishing a database connection|Cannot select database|Database Error$)/),
    criticalError: states(/^There has been a critical error on (?:this|your) website/),
    maintenance: !booted && states(/^Briefly unavailable for scheduled maintenance/),
    installer: installerOf(markup, says),
    themeOrContentLinks: /\/wp-(?:content|includes)\//.test(body),
  }
}

/** Only the heading tells before from after. Where WordPress can reach its translations, the first screen asks for the language instead. */
function installerOf({ title, bodyClasses }: Markup, says: (words: RegExp) => boolean): WordPressSigns['installer'] {
  if (title !== 'WordPress › Installation') return null
  if (says(/^Already Installed$/)) return 'already-installed'
  return says(/^Welcome$/) || bodyClasses.includes('language-chooser') ? 'welcome' : null
}

function restApi(link: string | null): string | null {
  const address = linkTarget(link ?? '', 'https://api.w.org/')
  return address !== undefined && URL.canParse(address) ? new URL(address).host : null
}

const isMarkup = (body: string, contentType: string | null): boolean =>
  contentType === null ? /^\s*</.test(body) : /\b(?:html|xml)\b/i.test(contentType)
