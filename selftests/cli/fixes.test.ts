import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { fixesScript } from '../../reports/fixes.ts'
import { viewOf } from '../../reports/view.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { runCommand } from '../lib/command.ts'
import { scriptFaults } from '../lib/command-faults.ts'
import { prod } from '../lib/company.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const scriptOf = (report: Parameters<typeof viewOf>[0]): string => fixesScript(viewOf(report, catalogue))
const commandsOf = (script: string): readonly string[] =>
  script.split('\n').filter(line => line !== '' && !line.startsWith('#'))

test('--fix is refused in one line that says what there is', async () => {
  for (const word of ['--fix', '--fix=all']) {
    const { exitCode, stdout, stderr } = await runCommand([word])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^there is no --fix: .*--fixes FILE writes the commands.*\n$/)
  }
})

describe('the script of a run', () => {
  test.for(Object.entries(sampleReports))('%s: a shell and shellcheck have nothing against it', async ([, report]) => {
    const script = scriptOf(report)
    expect(await scriptFaults([script])).toBe('')
    for (const { fixes, waived } of report.targets.flatMap(({ diagnoses }) => diagnoses))
      for (const { command } of waived === undefined ? fixes : []) expect(script).toContain(command ?? '')
  })

  test('says what each command changes and destroys, and does nothing by hand', () => {
    const script = scriptOf(sampleReports['one-cause'])
    expect(script).toMatch(/^# fix 1: Go back to .* \(changes the platform\)\naws ecs update-service/m)
    expect(script).toMatch(/^# DESTROYS: revision 3 cannot be used for new tasks any more\naws ecs deregister/m)
    expect(script).toMatch(/^# by hand: In the docker folder/m)
    expect(script).toMatch(/# Whether it helped\nnpm test -- --env prod --tenant goldencrust\n$/)
    expect(commandsOf(scriptOf(sampleReports.green))).toEqual(['set -euo pipefail'])
  })

  test('no word of a page or a log becomes a command', () => {
    const evil = 'x\nrm -rf "$HOME"\r\n\u2028rm -rf /\u0085# shellcheck disable=all'
    const fixes = [
      { summary: evil, manual: evil, changes: true },
      { summary: evil, command: 'aws sts get-caller-identity', changes: false, destroys: evil },
    ]
    const diagnoses = [{ ...parseError, rootCause: evil, because: [evil], fixes }]
    const script = scriptOf(sampleReport({ targets: [sampleTarget({ diagnoses })] }))
    expect(commandsOf(script)).toEqual([
      'set -euo pipefail',
      'aws sts get-caller-identity',
      'npm test -- --env prod --tenant goldencrust',
    ])
  })

  test('a command on what is another by then is there as often as it is needed', () => {
    const commands = ['aws ecs register-task-definition --cli-input-json file://task-definition.json', 'aws x y']
    const fixes = commands.map(command => ({ summary: 'Do', command, changes: true }))
    const diagnoses = [{ ...parseError, fixes: [...fixes, ...fixes] }]
    const lines = commandsOf(scriptOf(sampleReport({ targets: [sampleTarget({ diagnoses })] })))
    expect(commands.map(command => lines.filter(line => line === command).length)).toEqual([2, 1])
  })

  test('a step that a cause explains has no way of its own, one that none explains has', () => {
    const fixes = [{ summary: 'Read the log', command: 'aws logs filter-log-events', changes: false }]
    const specs = stepsWith({ 'alb-response': { status: 'failed', reason: '500', fixes } })
    const explained = sampleTarget({ specs, diagnoses: [{ ...parseError, explains: ['alb-response'] }] })
    expect(scriptOf(sampleReport({ targets: [explained] }))).not.toContain('filter-log-events')
    expect(scriptOf(sampleReport({ targets: [sampleTarget({ specs })] }))).toMatch(
      /^# FAILED alb-response at .*: 500\n\n# fix 1: Read the log .*\naws logs filter-log-events/m,
    )
  })

  test('the same command for several tenants is there once', () => {
    const diagnoses = [{ ...parseError, fixes: [{ summary: 'Do', command: 'aws x y', changes: true }] }]
    const targets = ['a', 'b'].map(tenant => sampleTarget({ tenant, diagnoses }))
    expect(commandsOf(scriptOf(sampleReport({ targets }))).filter(line => line === 'aws x y')).toHaveLength(1)
  })
})

describe.skipIf(awsCliPath === undefined)('carried out with the real AWS CLI, it repairs the tenant', () => {
  test.concurrent.for([
    ['basic-auth-placeholder'],
    ['execution-role-denied-secret'],
    ['image-known-bad', 'listener-rule-missing'],
  ])('%s', async (faults, { expect }) => {
    const rehearsal = await rehearse(prod, 'goldencrust', faults)
    try {
      await withTemporaryFolder(async folder => {
        const path = join(folder, 'fixes.sh')
        const before = await rehearsal.suite('--fixes', path)
        expect(before.exitCode).toBe(1)
        const [script = '', proof = ''] = (await readFile(path, 'utf8')).split('# Whether it helped\n')
        expect(await rehearsal.carryOut(script)).toBe(null)
        expect(proof).toMatch(/^npm test -- --env prod --tenant goldencrust /)
        const words = wordsOf(proof)
        expect(parseArguments(words, {})).toMatchObject(reachOf(rehearsal.flags))
        const { exitCode } = await rehearsal.look()
        expect(exitCode).toBe(0)
      })
    } finally {
      await rehearsal.close()
    }
  })
})

/** The words after `npm test --` as a shell hands them over. */
const wordsOf = (command: string): readonly string[] =>
  spawnSync('bash', ['-c', `npm() { shift 2; printf '%s\\n' "$@"; }\n${command}`], { encoding: 'utf8' })
    .stdout.split('\n')
    .slice(0, -1)

function reachOf(flags: readonly string[]) {
  const { env, tenants, resolver, connectTo } = parseArguments(flags, {})
  return { env, tenants, resolver, connectTo }
}
