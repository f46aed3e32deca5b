import { isDeepStrictEqual } from 'node:util'
import type {
  EvidenceSet,
  RolePolicy,
  SecurityGroup,
  SecurityGroupRule,
  TaskDefinitionRevision,
} from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { factsOf } from '../../history/facts.ts'
import { isRecord } from '../../lib/values.ts'
import { withOwnEvidence } from '../report/common-evidence.ts'
import type { ComparedTenant, Difference } from '../report/difference.ts'
import type { SpecResult, TargetReport } from '../report/report.ts'
import { judgeAgain } from './judge-again.ts'
import type { RecordedTarget, Recording } from './recording.ts'

/**
 * What is not the same in two recordings, by tenant: each tenant that is in both, judged by the same rules, those of today. What differs in every run
 * (times, ids of tasks, addresses of CloudFront, the wording of a reason) is no difference.
 */
export async function compared(before: Recording, after: Recording): Promise<readonly ComparedTenant[]> {
  const [was, is] = await Promise.all([before, after].map(async one => withOwnEvidence(await judgeAgain(one))))
  return before.targets.flatMap(target => {
    const later = after.targets.find(({ tenant }) => tenant === target.tenant)
    const [old, now] = [was, is].map(report => report?.targets.find(({ tenant }) => tenant === target.tenant))
    if (!later || !old || !now) return []
    const expectations = expected(described(before, target), described(after, later))
    const differences = [...steps(old, now), ...causes(old, now), ...underneath(old, now), ...expectations]
    return [{ tenant: target.tenant, differences }]
  })
}

function steps(was: TargetReport, is: TargetReport): readonly Difference[] {
  return is.specs.flatMap((now: SpecResult): readonly Difference[] => {
    const { id } = now
    const old = was.specs.find(spec => spec.id === id)
    // A step that one of them was not asked for did not come or go.
    if (!old || old.status === now.status) return []
    const why = now.saw ?? now.reason
    return [{ part: 'step', what: id, was: old.status, is: now.status, ...(why ? { why } : {}) }]
  })
}

function causes(was: TargetReport, is: TargetReport): readonly Difference[] {
  const idsOf = ({ diagnoses }: TargetReport) => diagnoses.map(({ id }) => id)
  const [old, now] = [idsOf(was), idsOf(is)]
  const come = is.diagnoses.filter(({ id }) => !old.includes(id))
  const gone = was.diagnoses.filter(({ id }) => !now.includes(id))
  const stayed = is.diagnoses.flatMap(cause => {
    const before = was.diagnoses.find(({ id }) => id === cause.id)
    return before && before.severity !== cause.severity ? [{ cause, before }] : []
  })
  return [
    ...come.map(
      ({ id, severity, title }): Difference => ({ part: 'cause', what: id, was: null, is: severity, why: title }),
    ),
    ...stayed.map(
      ({ cause: { id, severity, title }, before }): Difference => ({
        part: 'cause',
        what: id,
        was: before.severity,
        is: severity,
        why: title,
      }),
    ),
    ...gone.map(
      ({ id, severity, title }): Difference => ({ part: 'cause', what: id, was: severity, is: null, why: title }),
    ),
  ]
}

/** What was seen of a tenant in both runs and is not the same: single facts, then what consists of many. */
export function underneath(
  was: Pick<TargetReport, 'evidence' | 'domain'>,
  is: Pick<TargetReport, 'evidence' | 'domain'>,
): readonly Difference[] {
  const [old, now] = [factsOf(was), factsOf(is)]
  const single = Object.entries(now).flatMap(([what, value]): readonly Difference[] => {
    const before = old[what]
    return before === undefined || before === value ? [] : [{ part: 'underneath', what, was: before, is: value }]
  })
  const many = Object.entries(LISTS).flatMap(([what, itemsOf]) => {
    const [before, after] = [itemsOf(was.evidence), itemsOf(is.evidence)]
    return before && after ? itemsDiffer('underneath', what, before, after) : []
  })
  return [...single, ...many]
}

/** Each item that is in one of the lists alone. */
function itemsDiffer(
  part: Difference['part'],
  what: string,
  before: readonly string[],
  after: readonly string[],
): readonly Difference[] {
  return [
    ...before.filter(item => !after.includes(item)).map(item => ({ part, what, was: item, is: null })),
    ...after.filter(item => !before.includes(item)).map(item => ({ part, what, was: null, is: item })),
  ]
}

/** The fact of the revision's name says these. */
const NAMES_OF_REVISION = ['arn', 'revision', 'registeredAt']

/** What a tenant stands on and consists of many parts; `undefined` where it was not seen. */
const LISTS: Readonly<Record<string, (evidence: EvidenceSet) => readonly string[] | undefined>> = {
  'execution role': evidence => roleOf(observed(evidence['execution-role'])),
  'task role': evidence => roleOf(observed(evidence['task-role'])),
  'security groups': evidence => {
    const groups = observed(evidence['security-groups'])
    return groups && [...new Set(Object.values(groups).flat().flatMap(rulesOf))]
  },
  'keys of the database secret': evidence => {
    const secret = observed(evidence['db-secret'])
    return secret?.state === 'present' ? secret.keys : undefined
  },
  'set by the task definition': evidence => {
    const running = observed(evidence['task-definition'])?.running
    return running && settingsOf(running)
  },
}

/** What a revision sets, without its own name. */
const settingsOf = (revision: TaskDefinitionRevision): readonly string[] =>
  Object.entries(revision).flatMap(([name, value]) => {
    if (NAMES_OF_REVISION.includes(name)) return []
    return isRecord(value)
      ? Object.entries(value).map(([key, inner]) => `${name}.${key} ${textOf(inner)}`)
      : [`${name} ${textOf(value)}`]
  })

interface Role {
  readonly roleFound: boolean
  readonly policies?: readonly RolePolicy[]
}

function roleOf(role: Role | undefined): readonly string[] | undefined {
  if (!role) return undefined
  return role.roleFound ? (role.policies ?? []).flatMap(statementsOf) : ['there is no such role']
}

function statementsOf({ name, document }: RolePolicy): readonly string[] {
  const statement = isRecord(document) ? document.Statement : undefined
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement ?? document]
  return statements.map(one => `${name}: ${JSON.stringify(one)}`)
}

const rulesOf = ({ id, ingress, egress }: SecurityGroup): readonly string[] => [
  ...ingress.map(rule => `${id} in ${ruleText(rule)}`),
  ...egress.map(rule => `${id} out ${ruleText(rule)}`),
]

const ruleText = ({ protocol, fromPort, toPort, cidrs, groupIds, prefixListIds }: SecurityGroupRule): string =>
  `${protocol} ${fromPort ?? 'any'}-${toPort ?? 'any'} ${[...cidrs, ...groupIds, ...prefixListIds].join(' ')}`

/** What was expected of a tenant, as data: of its environment and of itself. */
const described = (
  { platform: { environment } }: Recording,
  { domain, life, names, expectedDigests }: RecordedTarget,
): Readonly<Record<string, unknown>> => {
  const { overrides: _others, excludedTenants: _excluded, platformFolder: _folder, ...known } = environment
  return { ...known, domain, life, names, expectedDigests }
}

function expected(
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap(what => {
    const [before, after] = [was[what], is[what]]
    if (isDeepStrictEqual(before, after)) return []
    if (Array.isArray(before) && Array.isArray(after))
      return itemsDiffer('expected', what, before.map(textOf), after.map(textOf))
    return [{ part: 'expected', what, was: textOf(before), is: textOf(after) }]
  })
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
