import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../runner/report/change.ts'
import type { Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { runCommand } from '../lib/command.ts'
import { environments } from '../lib/company.ts'
import { allHostileWords, hostileWords, ordersIn, UNSEEN } from '../lib/hostile-words.ts'
import { lookAt } from '../lib/in-process.ts'
import {
  allureFiles,
  annotations,
  htmlReport,
  junit,
  markdown,
  pagerDutyEvents,
  prometheus,
  slackMessage,
  statusPage,
  terminal,
  toJson,
  webhookMessage,
  writePapers,
} from '../lib/outputs.ts'
import { sampleReport, sampleReports } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { elementsNamed, parseXml } from '../lib/xml.ts'

/** Words that other programs go by, and that are never somebody else's. */
const OURS: ReadonlySet<string> = new Set([
  'status',
  'severity',
  'kind',
  'outcome',
  'startedAt',
  'phase',
  'what',
  'since',
  'validTo',
])

/** The same report as if everything that it quotes were hostile, names and ids too: a merged report is a file. */
function hostile<T>(value: T, key?: string): T
function hostile(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return OURS.has(key) ? value : `${value} ${allHostileWords}`
  if (Array.isArray(value)) return value.map(inner => hostile(inner, key))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hostile(inner, name)]))
}

const platform = async (): Promise<Report> => {
  const sandbox = await startSandbox({
    environment: environments.sandbox,
    tenants: ['goldencrust'],
    faults: ['php-fatal-error'],
    life: 'installed',
  })
  try {
    for (const site of sandbox.world.sites.values()) site.title = allHostileWords
    for (const { streams } of sandbox.world.logGroups.values())
      for (const events of streams.values())
        events.push({ at: Date.now(), message: `PHP Fatal error:  Uncaught ${allHostileWords}` })
    for (const service of sandbox.world.services.values())
      service.events.unshift({ id: 'e', at: Date.now(), message: allHostileWords })
    return sampleReport({ targets: [await lookAt(sandbox, 'goldencrust')] })
  } finally {
    await sandbox.close()
  }
}

const reports = {
  'a report of hostile names': hostile(sampleReports['two-causes']),
  'a fleet of hostile names': hostile(sampleReports['several-targets']),
  'a suite with an error': hostile(sampleReport({ problems: ['x'] })),
  'a run over a hostile platform': await platform(),
}

describe.for(Object.entries(reports))('%s', ([, report]) => {
  test('terminal', () => {
    const text = terminal(report, { columns: 100, colour: false })
    expect(text).not.toMatch(UNSEEN)
    expect(ordersIn(text)).toEqual([])
  })

  test('GitHub', () => {
    const text = annotations(report)
    expect(text).not.toMatch(UNSEEN)
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^$|^::(?:error|warning|notice) title=[^:]*::/)
  })

  test('Markdown', () => {
    const text = markdown(report)
    expect(text).not.toMatch(UNSEEN)
    expect(ordersIn(text)).toEqual([])
    const prose = text.replace(/\n(`{3,})\w+\n[\s\S]*?\n\1(?=\n)/g, '').replace(/\\.|`[^`\n]*`/g, '')
    expect(prose.replace(/<\/?(?:details|summary)>/g, '')).not.toMatch(
      /<|(?<!\\)\]\(|@octocat|(?<![\\&])#1|https?:\/\/|www\./,
    )
  })

  test('JUnit', () => {
    const document = parseXml(junit(report))
    const names = [
      'testsuites',
      'testsuite',
      'properties',
      'property',
      'testcase',
      'failure',
      'error',
      'skipped',
      'system-out',
    ]
    expect(elementsIn(document).filter(name => !names.includes(name))).toEqual([])
    expect(junit(report)).not.toMatch(UNSEEN)
    expect(ordersIn(junit(report))).toEqual([])
    expect(elementsNamed(document, 'testcase').length).toBeGreaterThan(0)
  })

  test('JSON holds every character, and none as a terminal or a page would obey it', () => {
    const text = toJson(report)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)))
    expect(text).not.toMatch(UNSEEN)
    expect(text).not.toMatch(/<[/!]|##[a-z]*\[/i)
  })

  test('status page', () => {
    const { tags, attributes } = shapeOf(statusPage(report))
    expect(tags.filter(tag => ['img', 'a', 'textarea', 'details', 'failure'].includes(tag))).toEqual([])
    expect(tags.filter(tag => tag === 'script')).toHaveLength(1)
    expect(attributes.filter(name => !ATTRIBUTES.has(name))).toEqual([])
    expect(statusPage(report)).not.toMatch(UNSEEN)
  })

  test('HTML report', () => {
    const { tags, attributes } = shapeOf(htmlReport(report))
    expect(tags.filter(tag => ['img', 'a', 'textarea', 'failure'].includes(tag))).toEqual([])
    expect(tags.filter(tag => tag === 'script')).toHaveLength(1)
    expect(attributes.filter(name => !ATTRIBUTES.has(name))).toEqual([])
    expect(htmlReport(report)).not.toMatch(UNSEEN)
  })

  test('Prometheus', () => {
    for (const line of prometheus(report).trimEnd().split('\n'))
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) runbook_\w+ .*|runbook_\w+\{(?:\w+="(?:[^"\\]|\\["\\n])*",?)*\} [\d.e+-]+)$/,
      )
    expect(prometheus(report)).not.toMatch(UNSEEN)
  })

  test('Allure', () => {
    for (const { name, content } of allureFiles(report)) {
      expect(content).not.toMatch(UNSEEN)
      expect(ordersIn(content)).toEqual([])
      if (name.endsWith('.json')) JSON.parse(content)
      else
        expect(
          content
            .trimEnd()
            .split('\n')
            .every(line => /^[a-z]+=/.test(line)),
        ).toBe(true)
    }
  })

  test('the papers of the runbook', () =>
    withTemporaryFolder(async dir => {
      await writePapers(report, dir)
      const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter(file => file.isFile())
      expect(files.length).toBeGreaterThan(4)
      for (const { parentPath, name } of files) {
        const text = (await readFile(join(parentPath, name), 'utf8')).replaceAll('\r\n', '\n')
        expect(text).not.toMatch(UNSEEN)
        expect(ordersIn(text)).toEqual([])
        if (name.endsWith('.html')) {
          const { tags, attributes } = shapeOf(text)
          expect(tags.filter(tag => ['script', 'img', 'a', 'textarea', 'failure'].includes(tag))).toEqual([])
          const ours = ['lang', 'charset', 'name', 'content', 'style', 'scope']
          expect(attributes.filter(given => !ours.includes(given))).toEqual([])
        }
        if (name.endsWith('.json')) for (const said of markupIn(JSON.parse(text))) expect(said).not.toMatch(/[<>]/)
      }
    }))

  test('messages', () => {
    const told = {
      ...report,
      changes: report.targets.map(({ env, tenant, diagnoses }) => changeOf(env, tenant, diagnoses[0]?.id)),
    }
    for (const message of [
      slackMessage(told),
      webhookMessage(told),
      ...pagerDutyEvents(told).map(({ event }) => event),
    ])
      for (const text of stringsIn(message)) expect(text).not.toMatch(UNSEEN)
    for (const text of markupIn(slackMessage(told))) expect(text).not.toMatch(/[<>]/)
  })
})

/** What Slack reads as markup: everything but plain text. */
const markupIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'type') === 'plain_text') return []
  return Object.values(value).flatMap(markupIn)
}

const changeOf = (env: string, tenant: string, id = 'x'): Change => ({
  kind: 'new',
  env,
  tenant,
  id,
  what: 'cause',
  title: allHostileWords,
  steps: [allHostileWords],
  since: '2026-01-14T10:00:00.000Z',
  runs: 1,
  changed: [allHostileWords],
  alertKey: allHostileWords,
})

const ATTRIBUTES = new Set(
  'lang charset http-equiv content name class scope role tabindex aria-label aria-hidden title width height fill d x colspan'.split(
    ' ',
  ),
)

function shapeOf(html: string): { readonly tags: readonly string[]; readonly attributes: readonly string[] } {
  const tags: string[] = []
  const attributes: string[] = []
  const parser = new Parser({
    onopentag(name, given) {
      tags.push(name)
      attributes.push(...Object.keys(given))
    },
  })
  parser.write(html)
  parser.end()
  return { tags, attributes }
}

const elementsIn = (element: ReturnType<typeof parseXml>): readonly string[] => [
  element.name,
  ...element.children.flatMap(elementsIn),
]

const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

test('the hostile platform was looked at', () => {
  expect(JSON.stringify(reports['a run over a hostile platform']).match(/owned/g)?.length).toBeGreaterThan(3)
})

describe('what is typed, and what files say, is quoted as harmless text in one line', () => {
  const typed = Object.values(hostileWords).join(' ').replaceAll('\0', '')

  test.for([
    [['--tenant', typed], {}],
    [['--env', typed], {}],
    [['--explain', typed], {}],
    [[typed], {}],
    [['--env', 'prod', '--tenant', 'a', '--resolver', typed], {}],
    [[], { TENANT_NAME: typed }],
  ] as const)('%#', async ([args, env]) => {
    const { exitCode, stdout, stderr } = await runCommand(args, { env })
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expectOneHarmlessLine(stderr)
  })

  test('files', async () => {
    await withTemporaryFolder(async folder => {
      const path = (name: string) => join(folder, name)
      await writeFile(path('a.tfvars.json'), JSON.stringify({ tenant_name: typed, environment: typed }))
      await writeFile(path('plan.json'), JSON.stringify({ format_version: typed }))
      await writeFile(
        path('waivers.yaml'),
        `waivers:\n  - ${JSON.stringify(typed)}: x\n    id: ${JSON.stringify(typed)}\n`,
      )
      for (const args of [
        ['--tfvars', path('a.tfvars.json')],
        ['--plan', path('plan.json')],
        ['--waivers', path('waivers.yaml')],
        ['--waivers', path(typed.slice(0, 100).replaceAll('/', ''))],
      ]) {
        const { exitCode, stderr } = await runCommand(['--tenant', 'goldencrust', ...args])
        expect(exitCode).toBe(2)
        expectOneHarmlessLine(stderr)
      }
    })
  })
})

function expectOneHarmlessLine(stderr: string): void {
  expect(stderr.endsWith('\n')).toBe(true)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(UNSEEN)
  expect(ordersIn(stderr)).toEqual([])
}
