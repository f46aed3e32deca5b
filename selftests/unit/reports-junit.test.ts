import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { junit } from '../lib/outputs.ts'
import { sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { projectRoot } from '../lib/source-files.ts'
import { elementsNamed, parseXml } from '../lib/xml.ts'

test.for(Object.entries(sampleReports))('%s: well formed, and its counts are true', ([, report]) => {
  const root = parseXml(junit(report))
  expect(root.name).toBe('testsuites')
  const cases = elementsNamed(root, 'testcase')
  const all = report.targets.flatMap(({ specs, gate }) => [...specs, ...(gate ? [gate] : [])])
  expect(cases).toHaveLength(all.length + report.problems.length)
  for (const holder of [root, ...elementsNamed(root, 'testsuite')]) {
    expect(holder.attributes).toMatchObject({
      tests: String(elementsNamed(holder, 'testcase').length),
      failures: String(elementsNamed(holder, 'failure').length),
      errors: String(elementsNamed(holder, 'error').length),
      skipped: String(elementsNamed(holder, 'skipped').length),
    })
  }
})

test('what could not be judged is an error, never skipped and never plain', () => {
  const root = parseXml(junit(sampleReports['two-causes']))
  const bad = (id: string) =>
    elementsNamed(root, 'testcase').find(({ attributes }) => attributes.name === id)?.children[1]
  expect(bad('targets-healthy')).toMatchObject({
    name: 'failure',
    attributes: { message: '10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]' },
    text: expect.stringMatching(/ROOT CAUSE {2}wp-config-parse-error[\s\S]*aws ecs update-service/),
  })
  expect(bad('tasks-start')?.text).toContain('no known issue explains it')
  expect(bad('database-reachable')).toMatchObject({ name: 'error', attributes: { type: 'unknown' } })
  expect(bad('install-page')).toMatchObject({
    name: 'error',
    attributes: { type: 'blocked', message: 'blocked by alb-response, edge-response: no page was served' },
  })
  const [suite] = elementsNamed(root, 'testsuite')
  expect(suite?.attributes).toMatchObject({ name: 'prod/goldencrust', timestamp: '2025-12-24T01:12:09' })
  expect(suite?.children.at(-1)).toMatchObject({ name: 'system-out', text: expect.stringContaining('CAUSE 2') })
})

test('a wait for a deployment is a case of its own', () => {
  const ended = (name: 'gate-succeeded' | 'gate-failed' | 'gate-deadline') => {
    const [first] = elementsNamed(parseXml(junit(sampleReports[name])), 'testcase')
    return { ...first?.attributes, ends: first?.children[0]?.name, type: first?.children[0]?.attributes.type }
  }
  expect(ended('gate-succeeded')).toMatchObject({ name: 'deployment', time: '102.400', ends: 'system-out' })
  expect(ended('gate-failed')).toMatchObject({ ends: 'failure', type: 'rolled-back' })
  expect(ended('gate-deadline')).toMatchObject({ ends: 'error', type: 'deadline' })
})

test('each case names the file and the line of its step, its section, how it ended, why, and how to look', async () => {
  const cases = elementsNamed(parseXml(junit(sampleReports['two-causes'])), 'testcase')
  for (const { attributes } of cases) {
    const { name, classname, file = '', line, time } = attributes
    expect({ classname, file }).toEqual({ classname: 'prod.goldencrust', file: `specs/${name}.spec.ts` })
    const text = await readFile(join(projectRoot, file), 'utf8')
    expect(text.split('\n')[Number(line) - 1]).toMatch(/^export default /)
    expect(time).toMatch(/^\d+\.\d{3}$/)
  }
  const unhealthy = cases.find(({ attributes }) => attributes.name === 'targets-healthy')
  const properties = unhealthy?.children[0]?.children.map(({ attributes }) => [attributes.name, attributes.value])
  expect(properties).toEqual([
    ['runbook', '6.3'],
    ['status', 'failed'],
    ['cause', 'wp-config-parse-error'],
  ])
  expect(unhealthy?.children.at(-1)).toMatchObject({
    name: 'system-out',
    text: expect.stringMatching(
      /^runbook, 6\.3: .*\ncause {2}wp-config-parse-error: .* \(docs\/causes\/wp-config-parse-error\.md\)\nlook {3}aws elbv2 describe-target-health .*\npage {3}docs\/steps\/targets-healthy\.md$/,
    ),
  })
})

test('not applicable and waived are skipped, with the reason as GitLab and as Jenkins read it', () => {
  const skipped = elementsNamed(parseXml(junit(sampleReports['green-sandbox'])), 'skipped')
  expect(skipped.map(({ text }) => text)).toEqual(skipped.map(({ attributes }) => attributes.message))
  expect(skipped.map(({ attributes }) => attributes.message)).toEqual([
    'not-applicable: this environment has no CloudFront',
    'waived: waived until 2026-01-31: the log group is being moved',
  ])
})

test('odd characters', () => {
  const reason = 'a <b> & "c" \'d\' ]]> \u0000\u001b[31m \ud800 \uffff é 😀\nline\ttab'
  const specs = stepsWith({ 'alb-response': { status: 'failed', reason } })
  const text = junit(sampleReport({ targets: [sampleTarget({ specs })] }))
  const [failure] = elementsNamed(parseXml(text), 'failure')
  const expected = 'a <b> & "c" \'d\' ]]>   \ufffd é 😀 line\ttab'
  expect(failure?.attributes.message).toBe(expected)
  expect(failure?.text).toContain(expected)
})
