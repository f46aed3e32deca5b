import type { SpecResult, SpecStatus, TargetReport } from '../../runner/report/report.ts'
import { causesOf, causeText } from '../lib/cause-text.ts'
import { marked } from '../lib/sandbox-mark.ts'
import type { View } from '../view.ts'
import { description } from './description.ts'
import { evidenceName, kindsOf } from './evidence.ts'
import { identifier } from './identifier.ts'

interface NamedValue {
  readonly name: string
  readonly value: string
}

/** A `*-result.json` as Allure reads it. */
export interface AllureResult {
  readonly uuid: string
  readonly historyId: string
  readonly testCaseId: string
  readonly fullName: string
  readonly name: string
  readonly titlePath?: readonly string[]
  readonly status: 'passed' | 'failed' | 'broken' | 'skipped'
  readonly statusDetails: { readonly message?: string; readonly trace?: string }
  readonly stage: 'finished'
  readonly description?: string
  readonly labels: readonly NamedValue[]
  readonly links: readonly never[]
  readonly steps: readonly never[]
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly source: string }[]
  readonly parameters: readonly NamedValue[]
  readonly start: number
  readonly stop: number
}

/** What could not be judged is `broken`: Allure counts it as a problem, never as skipped. */
const STATUS: Readonly<Record<SpecStatus, AllureResult['status']>> = {
  passed: 'passed',
  failed: 'failed',
  blocked: 'broken',
  unknown: 'broken',
  'not-applicable': 'skipped',
  waived: 'skipped',
}

/** One step of one target; its history goes on as long as environment, tenant and id stay the same. */
export function testResult(report: View, target: TargetReport, spec: SpecResult): AllureResult {
  const start = Date.parse(report.startedAt)
  return {
    uuid: identifier(report.startedAt, target.env, target.tenant, spec.id),
    historyId: identifier(target.env, target.tenant, spec.id),
    testCaseId: identifier(spec.id),
    fullName: `${target.env}/${target.tenant}/${spec.id}`,
    name: marked(`${spec.id}: ${spec.title}`, report),
    titlePath: [target.env, target.tenant],
    status: STATUS[spec.status],
    statusDetails: statusDetails(target, spec),
    stage: 'finished',
    description: description(target, spec),
    labels: labels(report, target, spec),
    links: [],
    steps: [],
    attachments: kindsOf(spec, target.evidence, report).map(kind => ({
      name: kind,
      type: 'application/json',
      source: evidenceName(report, target, kind),
    })),
    parameters: [
      { name: 'environment', value: target.env },
      { name: 'tenant', value: target.tenant },
    ],
    start,
    stop: start + Math.round(spec.elapsedMs),
  }
}

function statusDetails(target: TargetReport, spec: SpecResult): AllureResult['statusDetails'] {
  const trace = causeText(target, spec.id)
  const blocked = spec.standsOn?.length ? `blocked by ${spec.standsOn.join(', ')}: ` : ''
  const message = spec.status === 'passed' ? spec.saw : `${blocked}${spec.reason ?? 'no reason was given'}`
  return { ...(message === undefined ? {} : { message }), ...(trace === '' ? {} : { trace }) }
}

function labels(report: View, target: TargetReport, spec: SpecResult): readonly NamedValue[] {
  const severity = report.steps[spec.id]?.phases.includes('smoke') ? 'critical' : 'normal'
  const tags = [
    ...(report.sandbox ? ['sandbox'] : []),
    ...(report.redirected ? ['redirected'] : []),
    report.phase,
    spec.status,
    ...causesOf(target, spec.id).map(({ id }) => id),
  ]
  return [
    { name: 'epic', value: target.env },
    { name: 'feature', value: `Runbook ${spec.runbook}` },
    { name: 'story', value: spec.title },
    { name: 'parentSuite', value: target.env },
    { name: 'suite', value: target.tenant },
    { name: 'subSuite', value: `Runbook ${spec.runbook}` },
    { name: 'severity', value: severity },
    { name: 'framework', value: report.tool.name },
    ...tags.map(value => ({ name: 'tag', value })),
  ]
}
