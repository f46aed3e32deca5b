import { describe, expect, test } from 'vitest'
import { type Diagnosis, defineDiagnosis, type Match } from '../../diagnostics/define.ts'
import { diagnose, type StepResult } from '../../diagnostics/diagnose.ts'
import { canHide } from '../../diagnostics/hiding.ts'
import { type DiagnosisId, diagnosisIds } from '../../diagnostics/ids.ts'
import { diagnoses as registry } from '../../diagnostics/index.ts'
import { LAYERS, type Layer } from '../../diagnostics/layers.ts'
import { causesOf } from '../lib/causes.ts'
import { type Changes, healthyEvidence, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')

/** A cause that is always found, of which only what matters is said. */
const cause = (
  id: DiagnosisId,
  parts: Partial<Omit<Parameters<typeof defineDiagnosis>[0], 'id' | 'match'>> & {
    readonly layer?: Layer
    readonly match?: Partial<Match> | { readonly cannotTell: string } | undefined
  } = {},
): Diagnosis => {
  const { match = {}, layer = 'service', ...more } = parts
  const defined = defineDiagnosis({
    id,
    runbook: '6.2',
    title: id,
    rootCause: `it is ${id}`,
    needs: ['service'],
    explains: ['service-stable'],
    prevention: 'none',
    ...more,
    match: () => ('cannotTell' in match ? match : { because: ['seen'], fixes: [], ...match }),
  })
  return { ...defined, layer }
}

const step = (id: string, status: StepResult['status'] = 'failed', standsOn?: readonly string[]): StepResult =>
  standsOn ? { id, status, standsOn } : { id, status }

const judge = (causes: readonly Diagnosis[], results: readonly StepResult[], changes: Changes = {}) =>
  diagnose({ target, evidence: healthyEvidence(target, changes), results, causes })
const idsOf = (found: ReturnType<typeof judge>) => found.diagnoses.map(({ id }) => id)

describe('what a run has found', () => {
  test('nothing is wrong where no cause matches', () => {
    const silent: Diagnosis = { ...cause('throttled'), judge: () => undefined }
    expect(judge([silent], [step('service-stable', 'passed')])).toEqual({
      diagnoses: [],
      unexplained: [],
      unjudged: [],
    })
  })

  test('a failed step that no cause accounts for is said to be unexplained', () => {
    expect(judge([cause('throttled')], [step('service-stable'), step('tls-certificate')]).unexplained).toEqual([
      'tls-certificate',
    ])
  })

  test('an unknown step needs no explanation', () => {
    expect(judge([], [step('service-stable', 'unknown')]).unexplained).toEqual([])
  })

  test('a cause explains the steps that did not pass, and none that did', () => {
    const wide = cause('throttled', { explains: ['service-stable', 'tasks-start', 'image-digest'] })
    const results = [step('service-stable'), step('tasks-start', 'passed'), step('image-digest', 'unknown')]
    expect(judge([wide], results).diagnoses[0]?.explains).toEqual(['service-stable', 'image-digest'])
  })

  test('what a cause obscures is explained where it is unknown, not where it failed', () => {
    const obscuring = cause('throttled', { obscures: ['database-reachable'] })
    const unknown = judge([obscuring], [step('service-stable'), step('database-reachable', 'unknown')])
    expect(unknown.diagnoses[0]?.explains).toContain('database-reachable')
    const failed = judge([obscuring], [step('service-stable'), step('database-reachable')])
    expect(failed.unexplained).toEqual(['database-reachable'])
  })

  test('a match can narrow what its cause explains, and then obscures nothing', () => {
    const narrowed = cause('throttled', {
      explains: ['service-stable', 'tasks-start'],
      obscures: ['database-reachable'],
      match: { explains: ['tasks-start'] },
    })
    const results = [step('service-stable'), step('tasks-start'), step('database-reachable', 'unknown')]
    const found = judge([narrowed], results)
    expect(found.diagnoses[0]?.explains).toEqual(['tasks-start'])
    expect(found.unexplained).toEqual(['service-stable'])
  })

  test('a step that is blocked by explained steps only is explained with them', () => {
    const results = [
      step('service-stable'),
      step('tls-certificate'),
      step('alb-response', 'blocked', ['service-stable']),
      step('edge-response', 'blocked', ['service-stable', 'tls-certificate']),
      step('install-page', 'blocked', ['alb-response']),
    ]
    expect(judge([cause('throttled')], results).diagnoses[0]?.explains).toEqual([
      'service-stable',
      'alb-response',
      'install-page',
    ])
  })
})

describe('one cause instead of its consequences', () => {
  test('a cause that follows from another one is not said beside it, and its steps go to that one', () => {
    const found = judge(
      [
        cause('secret-missing', { hides: { 'targets-missing': 'nothing runs' } }),
        cause('targets-missing', { explains: ['targets-healthy'] }),
      ],
      [step('service-stable'), step('targets-healthy')],
    )
    expect(idsOf(found)).toEqual(['secret-missing'])
    expect(found.diagnoses[0]?.explains).toEqual(['service-stable', 'targets-healthy'])
    expect(found.unexplained).toEqual([])
  })

  test('a cause that was not found hides nothing', () => {
    const absent: Diagnosis = {
      ...cause('secret-missing', { hides: { 'targets-missing': 'nothing runs' } }),
      judge: () => undefined,
    }
    expect(idsOf(judge([absent, cause('targets-missing')], [step('service-stable')]))).toEqual(['targets-missing'])
  })

  test('a hidden cause is not said to be open either', () => {
    const found = judge(
      [
        cause('secret-missing', { hides: { 'targets-missing': 'nothing runs' }, explains: [] }),
        cause('targets-missing', { match: { cannotTell: 'nobody looked' } }),
      ],
      [step('service-stable')],
    )
    expect(found.unjudged).toEqual([])
  })
})

describe('a symptom is not said beside what explains its step', () => {
  const symptom = cause('deployment-in-progress', { symptomOf: { step: 'tasks-start', layers: ['image'] } })
  const saidBeside = (parts: Parameters<typeof cause>[1], id: DiagnosisId = 'image-missing') =>
    idsOf(judge([cause(id, { layer: 'image', explains: ['tasks-start'], ...parts }), symptom], [step('tasks-start')]))

  test('an error of such a layer', () => {
    expect(saidBeside({})).toEqual(['image-missing'])
  })

  test.for([
    ['a warning', { severity: 'warning' }],
    ['an error of another layer', { layer: 'dns' }],
    ['an error that explains another step', { explains: ['service-stable'] }],
    ['an error that explains another step this time', { match: { explains: ['service-stable'] } }],
    ['an error that is a warning this time', { match: { severity: 'warning' } }],
  ] as const)('not %s', ([, parts]) => {
    expect(saidBeside(parts)).toContain('deployment-in-progress')
  })

  test('where no layer is named, that of any but one that keeps from looking', () => {
    const wide = { ...symptom, symptomOf: { step: 'tasks-start' } } as const
    const beside = (layer: Layer) => idsOf(judge([cause('throttled', { layer, explains: ['tasks-start'] }), wide], []))
    expect(beside('dns')).toEqual(['throttled'])
    expect(beside('access')).toContain('deployment-in-progress')
  })

  test('its steps go to that error', () => {
    const also = { ...symptom, explains: ['image-digest'] } as const
    const found = judge(
      [cause('image-missing', { layer: 'image', explains: ['tasks-start'] }), also],
      [step('tasks-start'), step('image-digest')],
    )
    expect(found.diagnoses[0]?.explains).toEqual(['tasks-start', 'image-digest'])
  })
})

describe('the order of causes', () => {
  test('errors come before warnings before remarks', () => {
    const found = judge(
      [
        cause('throttled', { severity: 'info' }),
        cause('secret-missing', { severity: 'warning' }),
        cause('image-missing'),
      ],
      [step('service-stable')],
    )
    expect(idsOf(found)).toEqual(['image-missing', 'secret-missing', 'throttled'])
  })

  test('what explains a failure comes before what only kept us from looking, and then the deepest layer', () => {
    const found = judge(
      [
        cause('permission-missing', { layer: 'access', explains: ['tls-certificate'] }),
        cause('redirect-loop', { layer: 'wordpress' }),
        cause('secret-missing', { layer: 'secret' }),
      ],
      [step('service-stable'), step('tls-certificate', 'unknown')],
    )
    expect(idsOf(found)).toEqual(['secret-missing', 'redirect-loop', 'permission-missing'])
  })

  test('on one layer the one with more failures comes first, and then the name decides', () => {
    const results = [step('service-stable'), step('tasks-start')]
    const more = cause('targets-missing', { explains: ['service-stable', 'tasks-start'] })
    expect(idsOf(judge([cause('image-missing'), more], results))).toEqual(['targets-missing', 'image-missing'])
    expect(idsOf(judge([cause('secret-missing'), cause('image-missing')], results))).toEqual([
      'image-missing',
      'secret-missing',
    ])
  })

  test('what nothing suffers from is no error', () => {
    const [first] = judge([cause('image-missing')], [step('service-stable', 'passed')]).diagnoses
    expect(first?.severity).toBe('warning')
  })

  test('what a step fails of is an error, at the place of a warning', () => {
    const { diagnoses } = judge(
      [cause('secret-missing', { severity: 'warning' }), cause('image-missing')],
      [step('service-stable')],
    )
    expect(diagnoses.map(({ id, severity }) => [id, severity])).toEqual([
      ['image-missing', 'error'],
      ['secret-missing', 'error'],
    ])
    const [unknown] = judge(
      [cause('secret-missing', { severity: 'warning' })],
      [step('service-stable', 'unknown')],
    ).diagnoses
    expect(unknown?.severity).toBe('warning')
  })

  test("a match's own words win", () => {
    const own = cause('image-missing', { match: { rootCause: 'it is quite another thing', severity: 'info' } })
    expect(judge([own], [step('service-stable')]).diagnoses[0]).toMatchObject({
      rootCause: 'it is quite another thing',
      severity: 'info',
    })
  })
})

describe('causes that stay open', () => {
  const needing = cause('image-missing', { needs: ['image'] })

  test('are named with what could not be seen, as long as a step has no other explanation', () => {
    const found = judge([needing], [step('service-stable')], { image: null })
    expect(found.diagnoses).toEqual([])
    expect(found.unjudged).toEqual([{ id: 'image-missing', reason: 'image could not be seen: not allowed' }])
    expect(found.unexplained).toEqual(['service-stable'])
  })

  test('are not mentioned once the step is explained', () => {
    expect(judge([needing, cause('throttled')], [step('service-stable')], { image: null }).unjudged).toEqual([])
  })

  test('are not mentioned when the steps they could explain passed', () => {
    expect(judge([needing], [step('service-stable', 'passed')], { image: null }).unjudged).toEqual([])
  })

  test('are named once for each reason', () => {
    const causes = [needing, cause('image-drifted', { needs: ['image'] })]
    expect(judge(causes, [step('service-stable')], { image: null }).unjudged).toEqual([
      { id: 'image-missing', reason: 'image could not be seen: not allowed; the same keeps open: image-drifted' },
    ])
  })

  test('say why, where the evidence was seen and does not decide', () => {
    const open = cause('image-missing', { match: { cannotTell: 'only the registry could say' } })
    expect(judge([open], [step('service-stable', 'unknown')]).unjudged).toEqual([
      { id: 'image-missing', reason: 'only the registry could say' },
    ])
  })

  test('leave the edge out where there is none', () => {
    const edge = cause('distribution-disabled', { needs: ['distribution'] })
    const dev = targetIn('dev')
    const input = { evidence: healthyEvidence(dev, { distribution: null }), results: [step('service-stable')] }
    expect(diagnose({ target: dev, causes: [edge], ...input }).unjudged).toEqual([])
  })

  test('leave out what was never looked at: the run was cut short', () => {
    const input = { target, evidence: {}, results: [step('service-stable')], causes: [cause('throttled')] }
    expect(diagnose(input).unjudged).toEqual([])
  })
})

describe('the known causes', () => {
  const all = Object.values(registry)

  test('are all there, each under its own name', () => {
    expect(Object.entries(registry).filter(([id, diagnosis]) => id !== diagnosis.id)).toEqual([])
    expect(Object.keys(registry).sort()).toEqual([...diagnosisIds].sort())
  })

  test('never hide each other in a circle: both would vanish', () => {
    const hiddenBy = (id: DiagnosisId) => diagnosisIds.filter(other => canHide(registry[id], registry[other]))
    const reaches = (from: DiagnosisId, to: DiagnosisId, met: ReadonlySet<string>): boolean =>
      hiddenBy(from).some(next => next === to || (!met.has(next) && reaches(next, to, new Set([...met, next]))))
    expect(diagnosisIds.filter(id => reaches(id, id, new Set([id])))).toEqual([])
  })

  test('speak in sentences, and of a known layer', () => {
    for (const { id, rootCause, prevention, layer, title } of all) {
      expect(LAYERS, id).toContain(layer)
      expect(rootCause, id).toMatch(/[^.]\.$/)
      expect(prevention, id).toMatch(/[^.]\.$/)
      expect(title, id).not.toMatch(/\.$/)
    }
  })

  test('say nothing of a healthy tenant in any environment', () => {
    for (const name of ['dev', 'sit', 'prod'] as const) {
      for (const life of ['auto', 'fresh', 'installed'] as const) {
        expect(causesOf(targetIn(name, 'goldencrust', life)).ids, `${name} ${life}`).toEqual([])
      }
    }
  })
})
