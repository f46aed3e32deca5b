const HEAD = '<head>'

/** No address but those inside the page itself. */
const NOTHING_ELSE = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data: blob:",
  'img-src data: blob:',
  'font-src data:',
  'media-src data: blob:',
  'connect-src data: blob:',
  'frame-src data: blob:',
  'worker-src blob:',
].join('; ')

const VISITS = '<script async src="https://www.googletagmanager.com/'
const END = '</script>'

/**
 * Allure's page as one that asks nobody anything. Allure 3 has every visitor counted by Google, with no setting against it: the two scripts go,
 * and the page's own policy forbids browsers whatever else it would fetch. Throws where the page has no head to put that into.
 */
export function offline(page: string): string {
  if (!page.includes(HEAD)) throw new Error("Allure's page has no head")
  const guarded = page.replace(HEAD, `${HEAD}<meta http-equiv="Content-Security-Policy" content="${NOTHING_ELSE}">`)
  const from = guarded.indexOf(VISITS)
  if (from < 0) return guarded
  const sends = guarded.indexOf(END, from) + END.length
  const to = guarded.indexOf(END, sends) + END.length
  return guarded.slice(0, from) + guarded.slice(to)
}
