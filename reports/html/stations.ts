import type {
  DiagnosisResult,
  EvidenceKind,
  SpecId,
  SpecResult,
  SpecStatus,
  TargetReport,
} from '../../runner/report/report.ts'

/** A part of the platform through which a request goes, and by what is seen how it is. */
interface Station {
  readonly id: StationId
  readonly name: string
  /** Steps that judge this part itself; the one that says most first. */
  readonly steps: readonly SpecId[]
  /** Steps that fail here for a fault of this part or of one behind it. */
  readonly signs: readonly SpecId[]
  /** The step whose request is answered here by whatever lies behind. */
  readonly answer?: SpecId
  /** Evidence that it is there, for a part that no step judges by itself. */
  readonly look: EvidenceKind
}

type StationId = NonNullable<DiagnosisResult['breaksAt']>

/** In the order in which a request meets them; the task asks the last two. */
const STATIONS: readonly Station[] = [
  { id: 'dns', name: 'Route 53', steps: ['dns-to-cloudfront'], signs: [], look: 'dns' },
  {
    id: 'cloudfront',
    name: 'CloudFront',
    steps: ['distribution-ready', 'tls-certificate', 'edge-closed', 'basic-auth-live'],
    signs: [],
    answer: 'edge-response',
    look: 'distribution',
  },
  { id: 'load-balancer', name: 'Load balancer', steps: [], signs: [], answer: 'alb-response', look: 'load-balancer' },
  {
    id: 'rule',
    name: 'Listener rule',
    steps: ['listener-rule', 'listener-rule-unshadowed'],
    signs: [],
    look: 'listener-rules',
  },
  {
    id: 'target',
    name: 'Target',
    steps: [],
    signs: ['targets-healthy', 'security-groups-open'],
    look: 'target-health',
  },
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
    ],
    signs: ['install-page', 'logs-parse-errors'],
    look: 'tasks',
  },
  {
    id: 'database',
    name: 'Database',
    steps: ['database-reachable'],
    signs: ['logs-database-errors'],
    look: 'database',
  },
  { id: 'file-system', name: 'File system', steps: ['efs-access-point'], signs: [], look: 'access-point' },
]

/** Of several parts that are wrong at once, and no cause says which, the first of these is where it breaks: the others show what follows from it. */
const FIRST_BROKEN: readonly StationId[] = [
  'file-system',
  'database',
  'task',
  'target',
  'load-balancer',
  'rule',
  'dns',
  'cloudfront',
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
  /** The cause that breaks it there; absent where none is known. */
  readonly cause?: DiagnosisResult
  /** Whether requests are answered as they should be all the same. */
  readonly isAnswered: boolean
}

const WORST_FIRST: readonly SpecStatus[] = ['failed', 'unknown', 'blocked', 'waived', 'passed', 'not-applicable']

const SEEN: readonly SeenStation['status'][] = ['passed', 'failed', 'waived']

/** Undefined where no step of the run is about a request, as before an apply, and where nothing of its path could be seen. */
export function pathOf(target: TargetReport): Path | undefined {
  const byId = new Map(target.specs.map(spec => [spec.id, spec]))
  const isOfRun = STATIONS.some(
    ({ steps, signs, answer }) => ofRun([...steps, ...signs, ...ids(answer)], byId).length > 0,
  )
  const stations = STATIONS.flatMap(station => seen(station, byId, target) ?? [])
  const isSeen = stations.some(
    ({ status, answer }) => SEEN.includes(status) || (answer && SEEN.includes(answer.status)),
  )
  if (!isOfRun || !isSeen) return undefined
  const cause = target.diagnoses.find(one => breaks(one, byId) && stations.some(({ id }) => id === one.breaksAt))
  const breaksAt = cause?.breaksAt ?? shownBroken(stations, byId)
  const answers = stations.flatMap(({ answer }) => answer ?? [])
  return {
    stations: stations.map(station => (cause && station.id === breaksAt ? brokenBy(cause, station) : station)),
    ...(breaksAt === undefined ? {} : { breaksAt }),
    ...(cause === undefined ? {} : { cause }),
    isAnswered: answers.length > 0 && answers.every(({ status }) => status === 'passed'),
  }
}

type Results = ReadonlyMap<string, SpecResult>

const ids = (id: SpecId | undefined): readonly SpecId[] => (id === undefined ? [] : [id])
const ofRun = (steps: readonly SpecId[], byId: Results): readonly SpecResult[] =>
  steps.flatMap(step => byId.get(step) ?? [])

/** Whether a cause stops requests as far as the run saw it. */
const breaks = ({ severity, waived, explains }: DiagnosisResult, byId: Results): boolean =>
  severity === 'error' && waived === undefined && explains.some(id => byId.get(id)?.status === 'failed')

/** A part may be broken by what shows further on alone: its own steps would call it sound. */
const brokenBy = ({ title }: DiagnosisResult, station: SeenStation): SeenStation =>
  station.status === 'failed' ? station : { ...station, status: 'failed', says: title }

/** Where anything is wrong: at a part of which a step says so itself, else at one that is not there, else where it shows. */
function shownBroken(stations: readonly SeenStation[], byId: Results): StationId | undefined {
  const first = (pick: (station: Station) => readonly SpecId[]) =>
    FIRST_BROKEN.find(id =>
      STATIONS.some(
        station => station.id === id && ofRun(pick(station), byId).some(({ status }) => status === 'failed'),
      ),
    )
  return (
    first(({ steps }) => steps) ??
    stations.find(({ status, step }) => status === 'failed' && step === undefined)?.id ??
    first(({ signs }) => signs) ??
    first(({ answer }) => ids(answer))
  )
}

function seen(station: Station, byId: Results, { evidence }: TargetReport): SeenStation | undefined {
  const { id, name, steps, signs, answer, look } = station
  const results = ofRun([...steps, ...signs], byId)
  const [worst] = results.toSorted((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status))
  const [answered] = ofRun(ids(answer), byId)
  const came = answered === undefined || answered.status === 'not-applicable' ? {} : { answer: answered }
  if (worst !== undefined && worst.status !== 'not-applicable')
    return { id, name, status: worst.status, says: worst.saw ?? worst.reason ?? '', step: worst.id, ...came }
  const found = evidence[look]
  if (found === undefined && worst !== undefined) return undefined
  // What another account has says nothing of this platform.
  const state = looked(byId.get('aws-identity')?.status === 'failed' ? undefined : found)
  return { id, name, ...state, ...(state.status === 'absent' && answered ? { says: '' } : {}), ...came }
}

/** What the evidence alone tells: that it is there, that it is not, or that nobody could look. */
function looked(found: TargetReport['evidence'][EvidenceKind]): Pick<SeenStation, 'status' | 'says'> {
  if (found === undefined) return { status: 'absent', says: 'not looked at' }
  if (found.status === 'unavailable') return { status: 'unknown', says: found.error.message }
  if ('found' in found.data && !found.data.found) return { status: 'failed', says: 'not there' }
  const name = 'dnsName' in found.data ? found.data.dnsName : undefined
  return { status: 'passed', says: typeof name === 'string' ? name : 'there' }
}
