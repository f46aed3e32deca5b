import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import { widthOf } from '../../reports/lib/text.ts'
import { terminal as terminalOf } from '../../reports/terminal.ts'
import { type View, viewOf } from '../../reports/view.ts'
import { redactReport } from '../../runner/redact-report.ts'
import type { Change } from '../../runner/report/change.ts'
import { standing } from '../../runner/report/standing-notes.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { terminal } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleSteps, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const plain = { columns: 100, colour: false }
const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')
const { green } = sampleReports

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

  test.for([80, 100, 160])('no line is wider than %i columns, but for a word of a command', columns => {
    for (const report of Object.values(sampleReports)) {
      const wide = linesOf(terminal(report, { columns, colour: false })).filter(line => widthOf(line) > columns)
      expect(wide.filter(line => !/^ +--[a-z-]+ \S|^ +--[a-z-]+ ["'].*["'](?: \\)?$/.test(line))).toEqual([])
    }
  })

  test('a wide character takes two columns', () => {
    const saw = `title "${'日本語の'.repeat(40)}"`
    const specs = stepsWith({ 'install-page': { status: 'passed', saw } })
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs })] }), plain)
    expect(
      new Set(
        linesOf(text)
          .filter(line => /^ {2}passed/.test(line))
          .map(widthOf),
      ),
    ).toEqual(new Set([100]))
  })

  test('the end of a reason is never cut, and the account and region of its names are not repeated', () => {
    const secret = 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-goldencrust-db-credentials-e9fda8'
    const elsewhere = 'arn:aws:iam::111111111111:role/somebody'
    const reason = `5 x ResourceInitializationError: ${'unable to pull, '.repeat(20)}failed to fetch ${secret}: ${elsewhere} is not authorized`
    const because = [reason, `runs sha256:${'0123456789abcdef'.repeat(4)}`]
    const specs = stepsWith({ 'tasks-start': { status: 'failed', reason } })
    const diagnoses = [{ ...parseError, because, explains: ['tasks-start'] }]
    const report = sampleReport({ targets: [sampleTarget({ specs, diagnoses })] })
    for (const columns of [80, 160]) {
      const text = terminal(report, { columns, colour: false }).replace(/\s+/g, '')
      expect(text).toContain('arn:aws:secretsmanager:…:secret:prod-goldencrust-db-credentials-e9fda8')
      expect(text).toContain(`${elsewhere}isnotauthorized`)
      expect(text).toContain('sha256:0123456789ab…cdef')
      expect(text).toMatch(/FAILEDtasks-start5xResource.*…[^…]*somebodyisnotauthorized/)
    }
  })

  test('a name that is to be copied stays whole, and an item of a list hangs under its first word', () => {
    const arn = `arn:aws:secretsmanager:eu-west-1:815856636111:secret:${'a'.repeat(60)}-??????`
    const fixes = [{ summary: 'Widen it', manual: `Let it read ${arn} in full`, changes: true }]
    const notes = ['not asked directly: '.padEnd(120, 'no route ')]
    const report = sampleReport({
      targets: [sampleTarget({ diagnoses: [{ ...parseError, fixes }], notes })],
    })
    const text = terminal(report, { columns: 80, colour: false })
    expect(text).toContain(arn)
    expect(text).toMatch(/^ {2}- not asked .*\n {4}\S/m)
  })

  test('a way out that the cause names is not said again at each step', () => {
    const fixes = [{ summary: 'Log in', command: 'aws sso login --profile base', changes: false }]
    const reason =
      'could not see identity: the session (of today) has expired (log in again: aws sso login --profile base)'
    const specs = stepsWith({ 'aws-identity': { status: 'unknown', reason } })
    const diagnoses = [{ ...parseError, fixes, explains: ['aws-identity'] }]
    const text = terminal(sampleReport({ targets: [sampleTarget({ specs, diagnoses })] }), plain)
    expect(text.match(/aws sso login/g)).toHaveLength(1)
    expect(text).toMatch(/UNKNOWN {5}aws-identity {2}could not see identity: the session \(of today\) has expired$/m)
    const other = [{ ...parseError, fixes: [], explains: ['aws-identity'] }]
    expect(terminal(sampleReport({ targets: [sampleTarget({ specs, diagnoses: other })] }), plain)).toContain(
      'log in again',
    )
  })

  test('what a database says in a line of the log is there at every width', () => {
    const reason = `4 x "PHP Warning:  mysqli_real_connect(): (HY000/1129): Host '10.0.3.21' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts' in /var/www/html/wp-includes/class-wpdb.php on line 1988" in goldencrust/wordpress/6845e95900a58c76, last at 05:47:41 UTC`
    const specs = stepsWith({ 'logs-database-errors': { status: 'failed', reason } })
    const diagnoses = [{ ...parseError, explains: ['logs-database-errors'] }]
    const report = sampleReport({ targets: [sampleTarget({ specs, diagnoses })] })
    for (const columns of [80, 160])
      expect(terminal(report, { columns, colour: false }).replace(/\s+/g, ' ')).toContain("Host '10.0.3.21' is blocked")
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

  test('commands are whole, word for word, without anything drawn before them', () => {
    const words = (text: string) => text.split(/(?:\s|\\\n)+/).join(' ')
    const text = words(terminal(sampleReports['two-causes'], plain))
    for (const { fixes } of sampleReports['two-causes'].targets.flatMap(target => target.diagnoses)) {
      for (const { command } of fixes) if (command !== undefined) expect(text).toContain(words(command))
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

describe('with a history', () => {
  const change = {
    kind: 'ongoing',
    env: 'prod',
    tenant: 'goldencrust',
    id: parseError.id,
    what: 'cause',
    title: 't',
    steps: ['targets-healthy'],
    since: '2025-12-23T15:59:02.000Z',
    runs: 3,
    changed: [],
    alertKey: 'k',
  } as const
  const notes = ['the web ACL is missing since 2025-12-01', 'listener rule 214 is open']
  const screenOf = (changes: readonly Change[], before: View['before'], diagnoses = [parseError]) =>
    terminalOf(
      viewOf(sampleReport({ changes, targets: [sampleTarget({ diagnoses, notes })] }), catalogue, before),
      plain,
    )

  test('a cause says since when it is there', () => {
    expect(screenOf([change], { isFirst: false, notes: {} })).toContain('  since     2025-12-23 15:59 UTC, 3 runs\n')
    expect(terminal(sampleReports['one-cause'], plain)).not.toContain('  since ')
  })

  test('a remark is said once, whatever its numbers are, and counted afterwards', () => {
    const known = { goldencrust: notes.map(note => standing(note.replace('214', '216'))) }
    expect(screenOf([], { isFirst: false, notes: known })).toMatch(
      /Notes\n {2}- 2 as in the run before, in report.json\n/,
    )
    const changed = screenOf([], { isFirst: false, notes: { goldencrust: known.goldencrust.slice(1) } })
    expect(changed).toMatch(/Notes\n {2}- the web ACL .*\n {2}- 1 as in the run before, in report.json\n/)
    expect(screenOf([], { isFirst: true, notes: {} })).toMatch(/Notes\n {2}- the web ACL .*\n {2}- listener rule .*\n/)
  })

  test('the first run speaks of no run before', () => {
    expect(screenOf([], { isFirst: true, notes: {} }, [])).toContain(
      'The first run that is remembered, and nothing is wrong.',
    )
    expect(screenOf([], { isFirst: false, notes: {} }, [])).toContain(
      'Nothing was wrong in the run before, and nothing is.',
    )
  })
})

test('what a step suffers from is no warning', () => {
  const warning = { ...parseError, severity: 'warning' } as const
  const said = (explains: readonly string[]) =>
    terminal(sampleReport({ targets: [sampleTarget({ diagnoses: [{ ...warning, explains }] })] }), plain)
  expect(said(['targets-healthy'])).toContain('UNDECIDED   wp-config-parse-error')
  expect(said([])).toContain('WARNING     wp-config-parse-error')
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
