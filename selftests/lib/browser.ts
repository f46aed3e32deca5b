import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { PATIENT_MS } from './patience.ts'

/** Debian's own first; a browser that Playwright would fetch is none of a machine's own. */
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = PROGRAMS.find(path => existsSync(path))

export const browserInstalled = program !== undefined

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program ?? '',
    // Chromium refuses its sandbox to root, which a container's user is.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    timeout: PATIENT_MS,
  })

/** A page as somebody sees it, with everything that it asked for, said or complained about meanwhile. */
interface Opened {
  readonly page: Page
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
}

/** Opens a file in a tab of its own for as long as it is used. */
export async function opened<T>(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options)
  try {
    context.setDefaultTimeout(PATIENT_MS)
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('dialog', dialog => {
      complaints.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`file://${path}`)
    return await use({ page, requests, complaints })
  } finally {
    await context.close()
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong for keyboard, screen reader and eye, with the first place of each. */
export async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe)
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`))',
  )
}
