import { describe, expect, test } from 'vitest'
import { markdown } from '../lib/outputs.ts'
import { sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

describe('the summary for a pull request', () => {
  test.for(['green', 'two-causes', 'gate-failed', 'several-targets'] as const)('%s', async name => {
    await expect(markdown(sampleReports[name])).toMatchFileSnapshot(`../golden/reports/${name}.golden.md`)
  })

  test('every report says its verdict first, and every cause, fix and failure', () => {
    for (const report of Object.values(sampleReports)) {
      const text = markdown(report)
      expect(text).toMatch(/^## (?:✅|❌|⚠️) /)
      for (const { diagnoses, specs } of report.targets) {
        const shown = report.targets.length === 1 ? specs : specs.filter(({ status }) => status === 'failed')
        for (const { id, fixes } of diagnoses) {
          expect(text).toContain(`\`${id}\``)
          for (const { command } of fixes) expect(text).toContain(command ?? '')
        }
        for (const { id } of shown) expect(text).toContain(`| \`${id}\` |`)
      }
    }
  })

  test("somebody else's text is no markup, and mentions nobody", () => {
    const reason = 'a | b <img src=x> `c` @octocat #12 [x](https://evil.example) **b** ```\n# d'
    const specs = stepsWith({ 'alb-response': { status: 'failed', reason } })
    const text = markdown(
      sampleReport({ targets: [sampleTarget({ specs, unexplained: ['alb-response'], notes: [reason] })] }),
    )
    const row = text.split('\n').find(line => line.startsWith('| `alb-response` |'))
    expect(row?.replaceAll('\\|', '').split('|')).toHaveLength(5)
    const outsideCode = row?.replace(/`[^`]*`/g, '')
    expect(outsideCode).not.toMatch(/<img|@octocat|#12|(?<!\\)\]\(|https:\/\/|(?<!\\)`/)
    // The fence around the notes is longer than any inside.
    expect(text).toMatch(/\n````text\n.*``` # d.*\n````\n/)
  })

  test('addresses and paths can be copied as they are: nothing unseen stands in them', () => {
    const reason =
      '302 to https://x.example/wp-admin/?a=b_c, see /srv/@scope/x and mail@x.example; www.x.example, !7 but x!'
    const specs = stepsWith({ 'alb-response': { status: 'failed', reason } })
    const report = sampleReport({ targets: [sampleTarget({ specs, unexplained: ['alb-response'] })] })
    expect(markdown(report)).toContain(
      '302 to `https://x.example/wp-admin/?a=b_c`, see `/srv/@scope/x` and `mail@x.example`; `www.x.example`, `!7` but x!',
    )
    for (const any of Object.values(sampleReports)) expect(markdown(any)).not.toMatch(/\p{Cf}/u)
  })

  test('a line that begins like a list is none', () => {
    const begun = (reason: string) => {
      const specs = stepsWith({ 'alb-response': { status: 'failed', reason } })
      return markdown(sampleReport({ targets: [sampleTarget({ specs })] }))
    }
    expect(begun('1. first')).toContain('| failed | 1\\. first |')
    expect(begun('- first')).toContain('| failed | \\- first |')
  })

  test('causes and steps lead to their pages where these are published, and nowhere else', () => {
    const published = markdown({ ...sampleReports['one-cause'], docsUrl: 'https://docs.example/runbook' })
    expect(published).toContain(
      '[`wp-config-parse-error`](<https://docs.example/runbook/causes/wp-config-parse-error.md>)',
    )
    expect(published).toContain(
      '| [`targets-healthy`](<https://docs.example/runbook/steps/targets-healthy.md>) | failed |',
    )
    expect(markdown(sampleReports['one-cause'])).not.toContain('](<')
  })
})
