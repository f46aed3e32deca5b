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
    expect(row).not.toMatch(/<img|@octocat|#12|(?<!\\)\]\(|https:\/\/|(?<!\\)`c/)
    // The fence around the notes is longer than any inside.
    expect(text).toMatch(/\n````text\n.*``` # d.*\n````\n/)
  })
})
