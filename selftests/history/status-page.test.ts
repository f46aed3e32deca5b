import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TargetReport } from '../../runner/report/report.ts'
import { runCommand } from '../lib/command.ts'
import { statusPage } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { parseXml } from '../lib/xml.ts'

/** HTML without its own shorthands is XML: what is not well-formed there was not escaped. */
const asXml = (page: string): string =>
  page
    .replace('<!doctype html>', '<?xml version="1.0" encoding="UTF-8"?>')
    .replace(/<(meta [^>]*[^/])>/g, '<$1/>')
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')

test('the page is well-formed, says everything in words and needs nothing from anywhere', () => {
  for (const report of Object.values(sampleReports)) {
    const page = statusPage(report)
    expect(() => parseXml(asXml(page))).not.toThrow()
    expect(page).toContain('<html lang="en">')
    expect(page).toMatch(/<th scope="row">|no tenant|tenants green/)
    expect(page.split('<script')).toHaveLength(2)
    expect(page).not.toMatch(/<link|<img|<iframe|\ssrc=|url\(|@import|\son[a-z]+=/i)
    expect(page).not.toMatch(/href=/)
  }
})

test('what a tenant, a page or a log says cannot become markup', () => {
  const evil = '"><script>alert(1)</script>\'&'
  const page = statusPage(
    sampleReport({
      problems: [evil],
      targets: [
        sampleTarget({
          tenant: evil,
          specs: stepsWith({ 'alb-response': { status: 'failed', reason: evil } }),
          diagnoses: [{ ...parseError, rootCause: evil, because: [evil] }],
        }),
      ],
    }),
  )
  expect(page.split('<script')).toHaveLength(2)
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;')
  expect(() => parseXml(asXml(page))).not.toThrow()
})

test('the last runs of a tenant are told in bars and in words', () => {
  const statuses = ['passed', 'failed', 'passed'] as const
  const past = statuses.map((status, index) => ({
    at: `2026-01-0${index + 1}T00:00:00Z`,
    statuses: { 'alb-response': status },
  }))
  expect(statusPage(sampleReport(), { goldencrust: past })).toContain(
    'aria-label="last 3 runs: 2 passed, 1 failed, since 2026-01-01 00:00:00 UTC"',
  )
})

test('the verdict is a colour above everything, and who is in trouble comes first', () => {
  const failed = stepsWith({ 'alb-response': { status: 'failed', reason: '500' } })
  const unknown = stepsWith({ 'alb-response': { status: 'unknown', reason: 'no route' } })
  const page = (...targets: readonly TargetReport[]) => statusPage(sampleReport({ targets }))
  const rows = (text: string) => [...text.matchAll(/<tr class="(\w+)"><th scope="row">(\w+)/g)].map(row => row.slice(1))
  const broken = page(sampleTarget(), sampleTarget({ tenant: 'bluebird', specs: failed }))
  expect(broken).toMatch(/<body>\n<header class="failed">/)
  expect(rows(broken)).toEqual([
    ['failed', 'bluebird'],
    ['passed', 'goldencrust'],
  ])
  expect(broken.indexOf('<table>')).toBeLessThan(broken.indexOf('What is wrong'))
  expect(page(sampleTarget({ specs: unknown }))).toMatch(/<body>\n<header class="unknown">/)
  expect(page(sampleTarget())).toMatch(/<body>\n<header class="passed">/)
  expect(page()).toMatch(/<body>\n<header class="unknown">/)
  expect(broken).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:/)
})

test('a failure without a known cause is said with its reason, and a cause links to its page only where one is published', () => {
  const specs = stepsWith({ 'alb-response': { status: 'failed', reason: 'a strange 418' } })
  expect(statusPage(sampleReport({ targets: [sampleTarget({ specs })] }))).toContain(
    '<strong>goldencrust: alb-response failed</strong> a strange 418',
  )
  const known = { targets: [sampleTarget({ specs, diagnoses: [parseError] })] }
  expect(statusPage(sampleReport(known))).toContain('Page: docs/causes/wp-config-parse-error.md')
  const docsUrl = 'https://git.example.com/docs'
  const link = `<a href="${docsUrl}/causes/wp-config-parse-error.md">`
  expect(statusPage(sampleReport({ ...known, docsUrl }))).toContain(link)
})

test('a run writes the page and the figures, each whole', () =>
  withTemporaryFolder(async folder => {
    const [page, figures] = [join(folder, 'a', 'index.html'), join(folder, 'b', 'runbook.prom')]
    const words = ['--only', 'service-stable', '--report-dir', folder, '--state', join(folder, 's')]
    const { exitCode, stderr } = await runCommand([...words, '--status-page', page, '--prometheus', figures])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await readFile(page, 'utf8')).toContain(
      '<title>sandbox: 1 of 1 tenants green (sandbox, nothing real)</title>',
    )
    expect(await readFile(figures, 'utf8')).toContain('runbook_spec_status{env="sandbox",tenant="goldencrust"')
  }))
