import { expect, test } from 'vitest'
import { writeAllureReport } from '../../cli/write-allure-report.ts'
import { browserInstalled, opened, startBrowser } from '../lib/browser.ts'
import { writeReports } from '../lib/outputs.ts'
import { sampleReports } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test.skipIf(!browserInstalled)("Allure's page works in a browser, shows causes, and asks nobody anything", async () => {
  await withTemporaryFolder(async dir => {
    await writeReports(sampleReports['one-cause'], dir)
    const path = await writeAllureReport(['--report-dir', dir], {})
    const browser = await startBrowser()
    try {
      await opened(browser, path, {}, async ({ page, requests, complaints }) => {
        await page.getByText('goldencrust').first().waitFor()
        await page.getByText('Categories').first().click()
        await page.getByText('wp-config-parse-error: wp-config.php does not parse').first().waitFor()
        await page
          .getByText(/^targets-healthy: /)
          .first()
          .click()
        await page.getByText('looked at target-health').first().click()
        await page
          .getByText(/^aws elbv2 describe-target-health /)
          .first()
          .waitFor()
        expect(requests.filter(url => !/^(?:file|data|blob):/.test(url))).toEqual([])
        expect(complaints).toEqual([])
      })
    } finally {
      await browser.close()
    }
  })
})
