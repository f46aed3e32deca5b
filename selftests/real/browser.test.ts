import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlMessage, messageOf } from '../../reports/papers/message.ts'
import { viewOf } from '../../reports/view.ts'
import type { Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { browserInstalled, opened, startBrowser, violations } from '../lib/browser.ts'
import { environments } from '../lib/company.ts'
import { allHostileWords } from '../lib/hostile-words.ts'
import { lookAt } from '../lib/in-process.ts'
import { htmlReport, statusPage } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test.runIf(process.env.CI)('a pipeline has Chromium installed', () => {
  expect(browserInstalled).toBe(true)
})

/** A tenant as a run finds it, with every step and every look. */
async function tenantWith(...faults: readonly string[]): Promise<Report> {
  const sandbox = await startSandbox({
    environment: environments.sandbox,
    tenants: ['goldencrust'],
    faults,
  })
  try {
    return sampleReport({ targets: [await lookAt(sandbox, 'goldencrust')] })
  } finally {
    await sandbox.close()
  }
}

const hostile = sampleReport({
  problems: [allHostileWords],
  targets: [
    sampleTarget({
      tenant: allHostileWords,
      specs: stepsWith({ 'alb-response': { status: 'failed', reason: allHostileWords } }),
      diagnoses: [{ ...parseError, rootCause: allHostileWords, because: [allHostileWords] }],
      notes: [allHostileWords],
    }),
  ],
})

const mailOf = (report: Report): string => {
  const view = viewOf(report, catalogue)
  const [target] = view.targets
  return target ? htmlMessage(messageOf(view, target)) : ''
}

const past = {
  goldencrust: (['passed', 'failed', 'passed'] as const).map((status, index) => ({
    at: `2026-01-0${index + 1}T00:00:00Z`,
    statuses: { 'alb-response': status },
  })),
}

describe.skipIf(!browserInstalled)('in a browser', async () => {
  const broken = await tenantWith('wp-config-parse-error')
  const pages = {
    'a green tenant': htmlReport(sampleReports.green, past),
    'a broken tenant': htmlReport(broken),
    'a whole green tenant': htmlReport(await tenantWith(), past),
    'several causes': htmlReport(sampleReports['two-causes']),
    'a tenant that nobody could judge': htmlReport(sampleReports['unknown-only']),
    'a deployment that failed': htmlReport(sampleReports['gate-failed']),
    'a fleet': htmlReport(sampleReports['several-targets'], past),
    'hostile words': htmlReport(hostile),
    'a mail': mailOf(sampleReports.green),
    'a mail with hostile words': mailOf(hostile),
    'the status page': statusPage(sampleReports['several-targets'], past),
    'the status page with hostile words': statusPage(hostile),
  }
  let browser: Browser

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
  })

  const open = <T>(
    html: string,
    options: Parameters<typeof opened>[2],
    use: (tab: Parameters<Parameters<typeof opened<T>>[3]>[0] & { readonly path: string }) => Promise<T>,
  ): Promise<T> =>
    withTemporaryFolder(async folder => {
      const path = join(folder, 'page.html')
      await writeFile(path, html)
      return opened(browser, path, options, tab => use({ ...tab, path }))
    })

  describe.for(Object.entries(pages))('%s', ([, html]) => {
    test.for([
      ['light', 1280],
      ['dark', 390],
    ] as const)('%s, %i pixels: fits, asks for nothing, and axe finds nothing', ([colorScheme, width]) =>
      open(html, { colorScheme, viewport: { width, height: 900 } }, async ({ page, requests, complaints, path }) => {
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        expect(await violations(page)).toEqual([])
        expect(requests).toEqual([`file://${path}`])
        expect(complaints).toEqual([])
      }),
    )
  })

  test('axe would find what is wrong', () =>
    open(pages['a green tenant'], {}, async ({ page }) => {
      await page.evaluate('document.documentElement.removeAttribute("lang")')
      expect(await violations(page)).toEqual([expect.stringMatching(/^html-has-lang: /)])
    }))

  test('words of others are words, and nothing that they ask for happens', () =>
    open(pages['hostile words'], {}, async ({ page, complaints }) => {
      expect(
        await page.evaluate('document.querySelectorAll("img, a, main script, [onmouseover], textarea").length'),
      ).toBe(0)
      expect(await page.evaluate('document.body.innerText')).toContain('<script>alert(1)</script>')
      await page.evaluate('document.body.append(Object.assign(document.createElement("script"), { text: "alert(2)" }))')
      expect(complaints).toEqual([expect.stringContaining('Content Security Policy')])
    }))

  test('a button copies the command beside it', () =>
    open(
      pages['several causes'],
      { permissions: ['clipboard-read', 'clipboard-write'] },
      async ({ page, complaints }) => {
        await page.getByRole('button', { name: 'Copy aws ecs update-service' }).click()
        await page.getByRole('button', { name: 'Copied' }).waitFor()
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(parseError.fixes[0]?.command)
        expect(complaints).toEqual([])
      },
    ))

  test('the status page has the buttons too', () =>
    open(pages['the status page'], {}, async ({ page }) => {
      await page.getByRole('button', { name: 'Copy aws ecs update-service' }).waitFor()
    }))

  test('without its script nothing is missing but the buttons', () =>
    open(pages['several causes'], { javaScriptEnabled: false }, async ({ page }) => {
      expect(await page.getByRole('button').count()).toBe(0)
      await page.getByText('aws ecs deregister-task-definition').first().waitFor()
      await page.locator('summary', { hasText: 'targets-healthy' }).click()
      await page.locator('details[open]').getByText('aws elbv2 describe-target-health').waitFor()
    }))

  test('a step opens by keyboard', () =>
    open(pages['a green tenant'], {}, async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.locator('details[open]').getByText('aws sts get-caller-identity').waitFor()
    }))

  test.for([
    ['a tenant with one cause', 'a broken tenant', 2],
    ['a green tenant with every look', 'a whole green tenant', 1],
  ] as const)('%s prints on as many pages as it needs', ([, name, sheets]) =>
    open(pages[name], {}, async ({ page }) => {
      const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(sheets)
    }),
  )

  test('the path breaks where the cause is', () =>
    open(pages['a broken tenant'], {}, async ({ page }) => {
      expect(await page.locator('.break').allInnerTexts()).toEqual(['breaks here: wp-config-parse-error'])
      await page.locator('li.at-task .break').waitFor()
    }))
})
