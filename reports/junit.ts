import type { SpecResult, TargetReport } from '../runner/report/report.ts'
import { causesOf, causeText } from './lib/cause-text.ts'
import { pageOf, stepPageOf } from './lib/page.ts'
import { marked, redirectionText } from './lib/sandbox-mark.ts'
import { specPlace } from './lib/spec-place.ts'
import { countsOf } from './summary.ts'
import type { View } from './view.ts'

/**
 * JUnit XML for pipelines, a suite at a time, since a fleet's takes much memory in one piece: one suite per target, one case per step. A step that could not be judged is an `<error>`, since a skipped case
 * is shown as harmless; only what does not apply or is waived is skipped. Every reason stands as text and as `message`: GitLab shows the one, Jenkins
 * the other.
 */
export function* junitPieces(report: View): Generator<string> {
  const tallies = report.targets.map(tally)
  const totals = { ...sum(tallies), name: marked(report.tool.name, report), time: seconds(report.durationMs) }
  const all = {
    ...totals,
    tests: totals.tests + report.problems.length,
    errors: totals.errors + report.problems.length,
  }
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${written(all)}`
  let before = '>\n'
  for (const each of suitesOf(report)) {
    yield `${before}${each}`
    before = '\n'
  }
  yield before === '\n' ? '\n</testsuites>\n' : '/>\n'
}

function* suitesOf(report: View): Generator<string> {
  for (const target of report.targets) yield suite(report, target)
  yield* suiteErrors(report)
}

function tally({ specs, gate }: TargetReport) {
  const { failed, blocked, unknown, waived, ...counts } = countsOf(specs)
  const gateFailed = gate?.outcome === 'failed' ? 1 : 0
  const gateOpen = gate && gate.outcome !== 'succeeded' && gate.outcome !== 'failed' ? 1 : 0
  return {
    tests: specs.length + (gate ? 1 : 0),
    failures: failed + gateFailed,
    errors: blocked + unknown + gateOpen,
    skipped: waived + counts['not-applicable'],
  }
}

type Tally = ReturnType<typeof tally>

const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (a, b) => ({
      tests: a.tests + b.tests,
      failures: a.failures + b.failures,
      errors: a.errors + b.errors,
      skipped: a.skipped + b.skipped,
    }),
    { tests: 0, failures: 0, errors: 0, skipped: 0 },
  )

function suite(report: View, target: TargetReport): string {
  const properties = {
    env: target.env,
    tenant: target.tenant,
    domain: target.domain,
    region: target.region,
    accountId: target.accountId,
    phase: report.phase,
    sandbox: String(report.sandbox),
    ...(report.redirected ? { redirected: redirectionText(report.redirected) } : {}),
    ...(report.faults.length === 0 ? {} : { faults: report.faults.join(',') }),
  }
  const said = [causeText(target), ...target.notes.map(note => `NOTE  ${note}`)].filter(text => text !== '').join('\n')
  const attributes = {
    name: marked(`${target.env}/${target.tenant}`, report),
    ...tally(target),
    time: seconds(target.specs.reduce((all, spec) => all + spec.elapsedMs, target.gate?.waitedMs ?? 0)),
    timestamp: report.startedAt.replace(/(\.\d+)?Z$/, ''),
  }
  return element('testsuite', attributes, [
    propertiesElement(properties),
    ...gateCase(target),
    ...target.specs.map(spec => testCase(report, target, spec)),
    ...(said === '' ? [] : [textElement('system-out', {}, said)]),
  ])
}

/** The wait for the deployment as a case of its own; a name that no step has. */
function gateCase({ env, tenant, gate }: TargetReport): readonly string[] {
  if (!gate) return []
  const { outcome, code, reason, waitedMs, deploymentId, history } = gate
  const attributes = { name: 'deployment', classname: `${env}.${tenant}`, time: seconds(waitedMs) }
  const type = code ?? outcome
  const bad =
    outcome === 'succeeded'
      ? []
      : [textElement(outcome === 'failed' ? 'failure' : 'error', { message: reason, type }, reason)]
  const told = [`${deploymentId ?? 'no deployment'}: ${reason}`, ...history.map(({ at, says }) => `${at}  ${says}`)]
  return [element('testcase', attributes, [...bad, textElement('system-out', {}, told.join('\n'))])]
}

function testCase(report: View, target: TargetReport, spec: SpecResult): string {
  const attributes = {
    name: spec.id,
    classname: `${target.env}.${target.tenant}`,
    time: seconds(spec.elapsedMs),
    ...specPlace(spec.id),
  }
  const causes = causesOf(target, spec.id)
  const looks = report.steps[spec.id]?.needs.flatMap(kind => target.evidence[kind]?.reproduce ?? []) ?? []
  const told = [
    `runbook, ${spec.runbook}: ${spec.title}`,
    ...(spec.saw === undefined ? [] : [spec.saw]),
    ...causes.map(({ id, rootCause }) => `cause  ${id}: ${rootCause} (${pageOf(id, report)})`),
    ...looks.map(look => `look   ${look}`),
    `page   ${stepPageOf(spec.id, report)}`,
  ]
  return element('testcase', attributes, [
    propertiesElement({
      runbook: spec.runbook,
      status: spec.status,
      ...(causes[0] === undefined ? {} : { cause: causes[0].id }),
    }),
    ...outcome(target, spec),
    textElement('system-out', {}, told.join('\n')),
  ])
}

const propertiesElement = (properties: Attributes): string =>
  element(
    'properties',
    {},
    Object.entries(properties).map(([name, value]) => element('property', { name, value }, [])),
  )

function outcome(target: TargetReport, spec: SpecResult): readonly string[] {
  if (spec.status === 'passed') return []
  const message = messageOf(spec)
  const cause = causeText(target, spec.id)
  const text = cause === '' ? message : `${message}\n\n${cause}`
  switch (spec.status) {
    case 'failed':
      return [
        textElement(
          'failure',
          { message, type: 'failed' },
          cause === '' ? `${text}\n\nno known issue explains it` : text,
        ),
      ]
    case 'blocked':
    case 'unknown':
      return [textElement('error', { message, type: spec.status }, text)]
    case 'not-applicable':
    case 'waived':
      return [textElement('skipped', { message: `${spec.status}: ${message}` }, `${spec.status}: ${message}`)]
  }
}

/** The reason of a step, with what it stands on. */
function messageOf({ reason = 'no reason was given', standsOn = [] }: SpecResult): string {
  return standsOn.length === 0 ? reason : `blocked by ${standsOn.join(', ')}: ${reason}`
}

/** An error of the suite itself fails a pipeline too. */
function suiteErrors({ problems, tool }: View): readonly string[] {
  if (problems.length === 0) return []
  const counts = { tests: problems.length, failures: 0, errors: problems.length, skipped: 0, time: seconds(0) }
  const cases = problems.map((problem, index) =>
    element('testcase', { name: `suite error ${index + 1}`, classname: tool.name, time: seconds(0) }, [
      textElement('error', { message: problem, type: 'suite' }, problem),
    ]),
  )
  return [element('testsuite', { name: 'the suite itself', ...counts }, cases)]
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

type Attributes = Readonly<Record<string, string | number>>

function element(name: string, attributes: Attributes, children: readonly string[]): string {
  const head = `<${name}${written(attributes)}`
  return children.length === 0 ? `${head}/>` : `${head}>\n${children.join('\n')}\n</${name}>`
}

const textElement = (name: string, attributes: Attributes, text: string): string =>
  `<${name}${written(attributes)}>${escapeXml(text)}</${name}>`

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('')

/** What XML 1.0 cannot hold in any form: most control characters, halves of surrogate pairs, two non-characters. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escapeXml = (text: string): string =>
  text
    .replace(FORBIDDEN, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')

const escapeAttribute = (text: string): string =>
  escapeXml(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
