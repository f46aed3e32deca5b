import type { SpecResult, TargetReport } from '../runner/report/report.ts'
import { marked } from './lib/sandbox-mark.ts'
import { exitMeaning } from './summary.ts'
import type { View } from './view.ts'

interface Point {
  readonly ok: boolean
  readonly name: string
  /** `SKIP why` or `TODO why`. */
  readonly directive?: string
  readonly diagnostics: Readonly<Record<string, unknown>>
}

/**
 * The report in the Test Anything Protocol, version 13, which every reader knows (https://testanything.org/tap-version-13-specification.html): a point for each step of each
 * target. What could not be judged is not ok; what is waived is a TODO that is not ok, what does not apply a SKIP that is.
 */
export function tap(view: View): string {
  const points = view.targets.flatMap(target => [
    ...gatePoint(target),
    ...target.specs.map(spec => stepPoint(spec, target)),
  ])
  const lines = points.flatMap(({ ok, name, directive, diagnostics }, index) => [
    `${ok ? 'ok' : 'not ok'} ${index + 1} - ${described(name)}${directive === undefined ? '' : ` # ${oneLine(directive)}`}`,
    ...block(diagnostics),
  ])
  const meaning = exitMeaning(view) ?? marked('exit 0: everything passed, is waived or does not apply', view)
  return [
    'TAP version 13',
    points.length === 0 ? '1..0 # SKIP nothing was looked at' : `1..${points.length}`,
    ...lines,
    `# ${oneLine(meaning)}`,
    ...view.problems.map(problem => `Bail out! ${oneLine(problem)}`).slice(0, 1),
    '',
  ].join('\n')
}

function gatePoint({ env, tenant, gate }: TargetReport): readonly Point[] {
  if (!gate) return []
  const { outcome, reason } = gate
  return [{ ok: outcome === 'succeeded', name: `${env}/${tenant} deployment`, diagnostics: { outcome, reason } }]
}

function stepPoint(
  { id, status, saw, reason = '', title }: SpecResult,
  { env, tenant, diagnoses }: TargetReport,
): Point {
  const name = `${env}/${tenant} ${id}`
  if (status === 'passed') return { ok: true, name, diagnostics: { saw } }
  if (status === 'not-applicable') return { ok: true, name, directive: `SKIP ${reason}`, diagnostics: {} }
  const causes = diagnoses.filter(({ explains }) => explains.includes(id)).map(cause => cause.id)
  return {
    ok: false,
    name,
    ...(status === 'waived' ? { directive: `TODO ${reason}` } : {}),
    diagnostics: { status, title, reason, causes },
  }
}

/** The YAML block of a point: JSON texts, which are YAML whatever stands in them. */
function block(diagnostics: Point['diagnostics']): readonly string[] {
  const lines = Object.entries(diagnostics).flatMap(([key, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [`  ${key}: ${JSON.stringify(value)}`],
  )
  return lines.length === 0 ? [] : ['  ---', ...lines, '  ...']
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** A `#` would begin a directive. */
const described = (text: string): string => oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#')
