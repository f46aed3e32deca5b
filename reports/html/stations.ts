import type { EvidenceKind, SpecId, SpecResult, SpecStatus, TargetReport } from '../../runner/report/report.ts'

/** A part of the platform through which a request goes, and by what is seen how it is. */
interface Station {
  readonly id: StationId
  readonly name: string
  /** Steps that judge this part itself; the one that says most first. */
  readonly steps: readonly SpecId[]
  /** The step whose request is answered here by whatever lies behind. */
  readonly answer?: SpecId
  /** Evidence that it is there, for a part that no step judges by itself. */
  readonly look?: EvidenceKind
}

type StationId = 'dns' | 'cloudfront' | 'load-balancer' | 'rule' | 'target' | 'task' | 'database' | 'file-system'

/** In the order in which a request meets them; the task asks the last two. */
const STATIONS: readonly Station[] = [
  { id: 'dns', name: 'Route 53', steps: ['dns-to-cloudfront'], look: 'dns' },
  {
    id: 'cloudfront',
    name: 'CloudFront',
    steps: ['distribution-ready', 'tls-certificate', 'edge-closed', 'basic-auth-live'],
    answer: 'edge-response',
    look: 'distribution',
  },
  { id: 'load-balancer', name: 'Load balancer', steps: [], answer: 'alb-response', look: 'load-balancer' },
  { id: 'rule', name: 'Listener rule', steps: ['listener-rule', 'listener-rule-unshadowed'], look: 'listener-rules' },
  { id: 'target', name: 'Target', steps: ['targets-healthy', 'security-groups-open'], look: 'target-health' },
  {
    id: 'task',
    name: 'Task',
    steps: [
      'image-digest',
      'db-secret-complete',
      'execution-role-reads-secret',
      'task-definition-current',
      'tasks-start',
      'service-stable',
      'logs-parse-errors',
    ],
    look: 'tasks',
  },
  { id: 'database', name: 'Database', steps: ['database-reachable', 'logs-database-errors'], look: 'database' },
  { id: 'file-system', name: 'File system', steps: ['efs-access-point'], look: 'access-point' },
]

/** Of several parts that are wrong at once the first of these is where it breaks: the others show what follows from it. */
const FIRST_BROKEN: readonly StationId[] = [
  'file-system',
  'database',
  'task',
  'load-balancer',
  'rule',
  'dns',
  'cloudfront',
  'target',
]

/** How one station of a request's path was found. */
export interface SeenStation {
  readonly id: StationId
  readonly name: string
  /** `absent`: nobody looked. */
  readonly status: SpecStatus | 'absent'
  /** What was seen of it, or why not. */
  readonly says: string
  /** The step that says so; absent where it is the evidence itself. */
  readonly step?: string
  /** What came back from here, in words, and whether that is right. */
  readonly answer?: SpecResult
}

/** The path of a request, and the station at which it breaks, as far as that was seen. */
interface Path {
  readonly stations: readonly SeenStation[]
  readonly breaksAt?: StationId
}

const WORST_FIRST: readonly SpecStatus[] = ['failed', 'unknown', 'blocked', 'waived', 'passed', 'not-applicable']

const SEEN: readonly SeenStation['status'][] = ['passed', 'failed', 'waived']

/** Undefined where no step of the run is about a request, as before an apply, and where nothing of its path could be seen. */
export function pathOf(target: TargetReport): Path | undefined {
  const { specs, diagnoses } = target
  const byId = new Map(specs.map(spec => [spec.id, spec]))
  const isOfRun = (id: SpecId | undefined) => id !== undefined && byId.has(id)
  if (!STATIONS.some(({ steps, answer }) => steps.some(isOfRun) || isOfRun(answer))) return undefined
  const stations = STATIONS.flatMap(station => seen(station, byId, target) ?? [])
  if (!stations.some(({ status, answer }) => SEEN.includes(status) || (answer && SEEN.includes(answer.status))))
    return undefined
  const failedSteps = (id: StationId): readonly string[] =>
    STATIONS.filter(station => station.id === id)
      .flatMap(({ steps }) => steps)
      .filter(step => byId.get(step)?.status === 'failed')
  const wrong = FIRST_BROKEN.filter(id => stations.some(station => station.id === id && station.status === 'failed'))
  const ofCauses = diagnoses
    .filter(({ severity, waived }) => severity === 'error' && waived === undefined)
    .map(({ explains }) => wrong.find(id => failedSteps(id).some(step => explains.includes(step))))
  const unanswered = stations.findLast(({ answer }) => answer?.status === 'failed')?.id
  const breaksAt = ofCauses.find(id => id !== undefined) ?? wrong[0] ?? unanswered
  return { stations, ...(breaksAt === undefined ? {} : { breaksAt }) }
}

function seen(station: Station, byId: ReadonlyMap<string, SpecResult>, { evidence }: TargetReport) {
  const { id, name, steps, answer, look } = station
  const results = steps.flatMap(step => byId.get(step) ?? [])
  const [worst] = results.toSorted((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status))
  const applies = worst !== undefined && worst.status !== 'not-applicable'
  const answered = answer === undefined ? undefined : byId.get(answer)
  const came = answered === undefined || answered.status === 'not-applicable' ? {} : { answer: answered }
  if (applies) {
    const says = worst.saw ?? worst.reason ?? ''
    return { id, name, status: worst.status, says, step: worst.id, ...came } satisfies SeenStation
  }
  const found = look === undefined ? undefined : evidence[look]
  if (found === undefined && worst !== undefined) return undefined
  const state = looked(found)
  return {
    id,
    name,
    ...state,
    ...(state.status === 'absent' && 'answer' in came ? { says: '' } : {}),
    ...came,
  } satisfies SeenStation
}

/** What the evidence alone tells: that it is there, that it is not, or that nobody could look. */
function looked(found: TargetReport['evidence'][EvidenceKind]): Pick<SeenStation, 'status' | 'says'> {
  if (found === undefined) return { status: 'absent', says: 'not looked at' }
  if (found.status === 'unavailable') return { status: 'unknown', says: found.error.message }
  if ('found' in found.data && !found.data.found) return { status: 'failed', says: 'not there' }
  const name = 'dnsName' in found.data ? found.data.dnsName : undefined
  return { status: 'passed', says: typeof name === 'string' ? name : 'there' }
}
