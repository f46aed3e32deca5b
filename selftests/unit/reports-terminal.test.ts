import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import { redactReport } from '../../runner/redact-report.ts'
import { terminal } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleSteps, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const plain = { columns: 100, colour: false }
const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')
const { green, warning } = sampleReports

describe('what an operator reads', () => {
  test.for(Object.entries(sampleReports))('%s', async ([name, report]) => {
    await expect(terminal(report, plain)).toMatchFileSnapshot(`../golden/reports/${name}.golden.txt`)
  })

  test('a green run is one screen, also with many notes', () => {
    const notes = Array.from({ length: 30 }, (_, index) => `remark ${index}`)
    const text = terminal(sampleReport({ targets: [sampleTarget({ notes })] }), plain)
    expect(linesOf(text).length).toBeLessThanOrEqual(40)
    expect(text).toContain('22 more are in report.json')
    for (const id of sampleSteps) expect(text).toContain(id)
  })

  test.for([60, 80, 100, 160])('no line of a table or of prose is wider than %i columns', columns => {
    for (const report of [green, warning, sampleReports['unknown-only']]) {
      const wide = linesOf(terminal(report, { columns, colour: false })).filter(line => line.length > columns)
      expect(wide.filter(line => !/^\s+aws |then {6}npm test/.test(line))).toEqual([])
    }
  })

  test.for([0, Number.NaN, 5])('a terminal that says it has %d columns still gets its report', columns => {
    expect(terminal(green, { columns, colour: false })).toContain('targets-healthy')
  })

  test('colour only repeats what the words say', () => {
    for (const report of Object.values(sampleReports)) {
      const coloured = terminal(report, { columns: 100, colour: true })
      expect(coloured).toContain('\u001b[')
      expect(stripVTControlCharacters(coloured)).toBe(terminal(report, plain))
    }
    expect(terminal(green, plain)).not.toContain('\u001b')
  })

  test('commands stay as they are: whole, with their own line breaks, without anything drawn before them', () => {
    const text = terminal(sampleReports['two-causes'], plain)
    const unindented = linesOf(text)
      .map(line => line.trim())
      .join('\n')
    for (const { fixes } of sampleReports['two-causes'].targets.flatMap(target => target.diagnoses)) {
      for (const { command } of fixes) {
        if (command === undefined) continue
        const lines = command.split('\n').map(line => line.trim())
        expect(unindented).toContain(lines.join('\n'))
      }
    }
  })

  test('a command with a here-document starts at the margin, where its end mark works', () => {
    const command = "cat > policy.json <<'EOF'\n{}\nEOF"
    const cause = { ...parseError, fixes: [{ summary: 'Write it', command, changes: false }] }
    expect(terminal(sampleReport({ targets: [sampleTarget({ diagnoses: [cause] })] }), plain)).toContain(
      `\n${command}\n`,
    )
  })
})

describe('what must never happen', () => {
  test('a step that did not pass is never left out', () => {
    for (const [name, report] of Object.entries(sampleReports)) {
      const text = terminal(report, plain)
      for (const { id, status } of report.targets.flatMap(target => target.specs)) {
        const covered = text.includes(id) || /all \d+ steps that did not pass/.test(text)
        if (status !== 'passed') expect(covered, `${name}: ${id}`).toBe(true)
      }
    }
  })

  test('a failed step that neither a cause nor the list of unexplained steps names is said all the same', () => {
    const specs = stepsWith({ 'tasks-start': { status: 'failed', reason: 'it died' } })
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs })] }), plain)
    expect(text).toMatch(/FAILED {6}tasks-start[\s\S]*No known issue[\s\S]*it died/)
  })

  test('what several steps see of one thing is one block with one way on, and every reason is said', () => {
    const fixes = [{ summary: 'Read the log', command: 'aws logs tail', changes: false }]
    const specs = stepsWith({
      'targets-healthy': { status: 'failed', reason: '0 of 1 healthy' },
      'alb-response': { status: 'failed', reason: '500 with an empty body', fixes },
      'edge-response': { status: 'failed', reason: '502 by CloudFront itself' },
      'tls-certificate': { status: 'failed', reason: 'a thing of its own' },
    })
    const unexplained = ['targets-healthy', 'alb-response', 'edge-response', 'tls-certificate']
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs, unexplained })] }), plain)
    expect(text.match(/^FAILED .*/gm)?.map(line => line.split(/ +/)[1])).toEqual(['alb-response', 'tls-certificate'])
    expect(text.match(/No known issue explains this step/g)).toHaveLength(2)
    expect(text.match(/fix 1/g)).toHaveLength(1)
    for (const { reason } of specs.filter(({ status }) => status === 'failed')) expect(text).toContain(reason)
  })

  test('what only looks the same from further away stands alone where nearer steps passed', () => {
    const specs = stepsWith({ 'edge-response': { status: 'failed', reason: '502 by CloudFront itself' } })
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs, unexplained: ['edge-response'] })] }), plain)
    expect(text).toMatch(/^FAILED {6}edge-response/m)
  })

  test('nothing that was looked at is not green', () => {
    expect(terminal(sampleReport({ targets: [] }), plain)).toContain(
      'exit 3: nothing failed, but nothing was looked at',
    )
    const empty = sampleReport({ targets: [sampleTarget({ specs: [] })] })
    expect(terminal(empty, plain)).toMatch(/no step was looked at[\s\S]*exit 3/)
  })

  test('a secret is shown nowhere, not even the part of it that a cut would leave', () => {
    registerSecret('correct-horse-battery-staple')
    const saw = `${'x'.repeat(35)} correct-horse-battery-staple`
    const specs = stepsWith({ 'aws-identity': { status: 'passed', saw } })
    const because = ['found correct-horse-battery-staple']
    const diagnoses = [{ ...parseError, because }]
    const report = redactReport(sampleReport({ targets: [sampleTarget({ specs, diagnoses })] }), [])
    const text = terminal(report, plain)
    expect(text).not.toContain('correct-')
    expect(text).toMatch(/found \[secret \d+\]/)
  })

  test('a page title cannot steer the terminal', () => {
    const saw = 'title "\u001b[2J\u001b]0;owned\u0007evil\r\nnext\u202e line\u009b31m"'
    const specs = stepsWith({ 'install-page': { status: 'passed', saw } })
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs })] }), plain)
    expect(text).toMatch(/install-page +title ".*evil next line"/)
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  })
})
