import { escaped } from './escaped.ts'

/** A part of the page with its heading; nothing where there is nothing to say. */
export const section = (heading: string, content: string): string =>
  content === '' ? '' : `<section>\n<h2>${escaped(heading)}</h2>\n${content}</section>\n`

/** Items that are HTML already. */
export const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>\n${items.map(item => `<li>${item}</li>`).join('\n')}\n</ul>\n`

/** A command as it is to be typed. */
export const commandBlock = (text: string): string => `<div class="command"><pre>${escaped(text)}</pre></div>\n`

/** Where more is written: an address is a link, a path of this project is not. */
export const pageLine = (page: string): string =>
  `<p class="aside">Page: ${page.startsWith('https://') ? `<a href="${escaped(page)}">${escaped(page)}</a>` : escaped(page)}</p>\n`
