import { execFile, spawnSync } from 'node:child_process'
import { access, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OWN_FOLDER } from '../../platform/data/folder.ts'
import type { Report } from '../../runner/report/report.ts'
import { registerRevision, ruleOf, serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { imageReference, pushImage } from '../../sandbox/model/images-built.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { faultsOf } from '../lib/command-faults.ts'
import { prod } from '../lib/company.ts'
import { receiver } from '../lib/receiver.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { runSuite } from '../lib/transcript.ts'

const TENANT = 'goldencrust'
const DAY_MS = 86_400_000
const run = promisify(execFile)

async function platform(faults: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Rehearsal> {
  const rehearsal = await rehearse(prod, TENANT, faults, { env })
  onTestFinished(rehearsal.close)
  return rehearsal
}

/** The commands of a screen's fixes as somebody copies them from it: the lines under each, with what the screen puts before them. */
const copiedFixes = (screen: string): readonly string[] =>
  screen
    .split(/^ {2}(?=fix \d|then |page )/m)
    .filter(block => block.startsWith('fix '))
    .map(block =>
      block
        .split('\n')
        .filter(line => line.startsWith(' '.repeat(14)))
        .join('\n'),
    )
    .filter(text => text !== '')

/** The command of `then`, from its label to the next one. */
function copiedThen(screen: string): string {
  const [, text] = /^ {2}then {6}(npm test [\s\S]*?)\n {2}page /m.exec(screen) ?? []
  if (text === undefined) throw new Error(`the screen names no command that proves a repair:\n${screen}`)
  return text
}

/** The words of a command as a shell hands them over. */
const wordsOf = (command: string): readonly string[] =>
  spawnSync('bash', ['-c', `npm() { printf '%s\\0' "$@"; }\naws() { npm aws "$@"; }\n${command}`], { encoding: 'utf8' })
    .stdout.split('\0')
    .slice(0, -1)

const commandsOf = ({ targets }: Report) =>
  targets.flatMap(({ diagnoses }) => diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => command ?? [])))

const stepsThatFailed = ({ targets }: Report): readonly string[] =>
  targets.flatMap(({ specs }) => specs.filter(({ status }) => status === 'failed').map(({ id }) => id))

describe.skipIf(awsCliPath === undefined)('the day of', () => {
  test('an operator: from a red screen of 80 columns, by what is copied from it, to a green one', async () => {
    const rehearsal = await platform(['listener-rule-missing', 'basic-auth-placeholder'], { COLUMNS: '80' })
    const before = await rehearsal.suite()
    expect(before.exitCode).toBe(1)
    const pages = [...before.stdout.matchAll(/^ {2}page {6}(\S+)$/gm)].map(([, page = '']) => page)
    expect(pages).toHaveLength(2)
    await Promise.all(pages.map(page => access(join(projectRoot, page))))

    const copied = copiedFixes(before.stdout)
    const meant = commandsOf(before.report)
    expect(copied.map(wordsOf)).toEqual(meant.map(wordsOf))
    expect(await faultsOf(copied)).toBe('')
    for (const command of copied) expect(await rehearsal.carryOut(command)).toBe(null)

    const [npm, ...words] = wordsOf(copiedThen(before.stdout))
    expect([npm, words[0]]).toEqual(['test', '--'])
    const after = await runSuite(words.slice(1), { env: rehearsal.env })
    expect(after.stdout).not.toMatch(/ROOT CAUSE|FAILED|UNKNOWN|BLOCKED/)
    expect(after.exitCode).toBe(0)
  })

  test('a pipeline: deploys a new image, passes the gate, records the image, and the next look finds nothing', () =>
    withTemporaryFolder(async folder => {
      const rehearsal = await platform([])
      const { world } = rehearsal.sandbox
      const data = join(folder, 'platform')
      await mkdir(data)
      for (const part of ['environments', 'schema', 'conventions.yaml', 'images.yaml', 'tenants.yaml'])
        await cp(join(OWN_FOLDER.path, part), join(data, part), { recursive: true })
      const company = ['--platform', data]
      const smoke = () => rehearsal.look(...company, '--phase', 'smoke')

      const tag = '20260114-093000'
      pushImage(world, { tag, behaviour: 'good' })
      registerRevision(world, TENANT, { container: () => ({ image: imageReference(prod, tag) }) })
      const deployment = join(folder, 'deployment')
      const deploy = `aws ecs update-service --cluster prod-cluster --service prod-${TENANT}-service --task-definition prod-${TENANT} --region af-south-1 --query 'service.deployments[0].id' --output text > '${deployment}'`
      expect(await rehearsal.carryOut(deploy)).toBe(null)

      const outputs = join(folder, 'outputs')
      await writeFile(outputs, '')
      const id = (await readFile(deployment, 'utf8')).trim()
      const gated = await runSuite(
        [...rehearsal.flags, ...company, '--wait', '2m', '--expect-image', tag, '--deployment', id],
        { env: { ...rehearsal.env, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: outputs } },
      )
      expect(gated.exitCode, gated.stdout).toBe(0)
      expect(gated.stdout).toMatch(/^DEPLOYED {4}/m)
      expect(gated.stdout).not.toMatch(/ROOT CAUSE|image-drifted/)
      expect(await readFile(outputs, 'utf8')).toMatch(/^verdict=passed$[\s\S]*^exit-code=0$/m)

      const unrecorded = await smoke()
      expect(unrecorded.exitCode).toBe(1)
      expect(unrecorded.report.targets[0]?.diagnoses.map(({ id }) => id)).toEqual(['image-drifted'])

      const record = gated.report.targets[0]?.gate?.record ?? ''
      expect(await faultsOf([record])).toBe('')
      const [, screen = ''] = /^ {2}record {4}([\s\S]*?)\n\n/m.exec(gated.stdout) ?? []
      expect(wordsOf(screen)).toEqual(wordsOf(record))
      expect(await rehearsal.carryOut(screen)).toBe(null)

      const recorded = await smoke()
      expect(stepsThatFailed(recorded.report)).toEqual([])
      expect(recorded.exitCode).toBe(0)
      const { stdout } = await run(process.execPath, [join(projectRoot, 'cli/platform-check.ts'), data])
      expect(stdout).toMatch(/sound|nothing is wrong|\bok\b/i)
    }))
})

test('the day of a scheduler: a waiver ends, another cause comes, both go, and each is told once', () =>
  withTemporaryFolder(async folder => {
    const slack = await receiver(200)
    const rehearsal = await platform(['service-scaled-to-zero'], { RUNBOOK_SLACK_WEBHOOK: slack.url })
    const { sandbox } = rehearsal
    const [waivers, page, figures] = [join(folder, 'waivers.yaml'), join(folder, 'fleet.html'), join(folder, 'r.prom')]
    const accepted = (until: number) => {
      const expires = new Date(until).toISOString().slice(0, 10)
      const entry = `{ id: service-scaled-to-zero, env: prod, tenant: ${TENANT}, reason: moving, owner: ops, expires: ${expires} }`
      return writeFile(waivers, `waivers:\n  - ${entry}\n`)
    }
    const look = async () => {
      const before = slack.received.length
      const words = ['--phase', 'smoke', '--state', join(folder, 'state'), '--only-new', '--waivers', waivers]
      const outcome = await rehearsal.suite(...words, '--status-page', page, '--prometheus', figures)
      const told = slack.received.slice(before)
      expect(told.length).toBeLessThanOrEqual(1)
      return { ...outcome, told: JSON.stringify(told) }
    }

    await accepted(Date.now() + 30 * DAY_MS)
    const waived = await look()
    expect(waived.exitCode, waived.stdout).toBe(0)
    expect(waived.stdout).toMatch(/^WAIVED {6}service-scaled-to-zero/m)
    expect(waived.told).toBe('[]')

    await accepted(Date.now() - DAY_MS)
    const over = await look()
    expect(over.exitCode).toBe(1)
    expect(over.stderr).toMatch(/waivers\.yaml, line 2 .* expired on .* counts no more/)
    expect(over.told).toContain(`prod: NEW service-scaled-to-zero at ${TENANT}`)
    expect(over.told).toMatch(/expired on \d{4}-\d\d-\d\d \(ops: moving\)/)

    const rule = ruleOf(sandbox.world, TENANT)
    const listeners = sandbox.world.listeners.map(({ rules }) => [...rules])
    for (const listener of sandbox.world.listeners) listener.rules = listener.rules.filter(one => one !== rule)
    sandbox.settle()
    const another = await look()
    expect(another.exitCode).toBe(1)
    expect(another.told).toContain(`NEW listener-rule-missing at ${TENANT}`)
    expect(another.told).not.toContain('NEW service-scaled-to-zero')
    expect(another.stdout).toMatch(/^ONGOING {5}service-scaled-to-zero at goldencrust, since .*2 runs/m)

    sandbox.world.listeners.forEach((listener, at) => {
      listener.rules = listeners[at] ?? []
    })
    const service = serviceOf(sandbox.world, TENANT)
    service.desiredCount = 1
    for (const deployment of service.deployments.slice(0, 1)) deployment.desiredCount = 1
    sandbox.settle()
    const well = await look()
    expect(well.exitCode, well.stdout).toBe(0)
    for (const id of ['service-scaled-to-zero', 'listener-rule-missing'])
      expect(well.told).toMatch(new RegExp(`RECOVERED {2}${id}\\* at ${TENANT}[^"]*\\d+ (?:s|min)`))
    expect(await readFile(page, 'utf8')).toMatch(/<strong>recovered<\/strong> listener-rule-missing/)
    expect(await readFile(figures, 'utf8')).toMatch(/^runbook_run_exit_code\S* 0$/m)
  }))
