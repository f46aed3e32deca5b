import { advice, byHand, change, type Fix } from '../../evidence/fix.ts'
import type {
  HttpResult,
  ListenerRules,
  Service,
  ServiceDeployments,
  TaskDefinition,
  TaskDefinitionHistory,
  TaskDefinitionRevision,
} from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { contentVolume } from '../../evidence/readings/content-volume.ts'
import {
  type ForeignKind,
  type ForeignReference,
  foreignReferences,
  whoseItIs,
} from '../../evidence/readings/foreign-references.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { forwardsTo, hostsOf, ruleFor, targetGroupName } from '../../evidence/readings/routing.ts'
import { failedBefore } from '../../evidence/readings/service-deployments.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import { assigned } from '../../platform/commands/shell.ts'
import { tenantIn } from '../../platform/names.ts'
import { isOwnOnServer } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import type { CauseFix } from '../lib/deployments.ts'
import { answerFact } from '../lib/facts.ts'
import { newRevision, type RevisionChange, terraform, together, useDatabase } from '../lib/fixes.ts'
import { ruleFact } from '../lib/listener.ts'
import { digestOfImage } from '../lib/roll-back.ts'
import { readOwnSecret } from '../lib/secret-fixes.ts'
import { DATABASE, NO_TASKS, PAGES } from '../lib/steps.ts'

type Found = Extract<Service, { found: true }>

/** What follows from a reference of each kind. */
interface Consequences {
  readonly explains: readonly SpecId[]
  readonly hides: readonly DiagnosisId[]
}

const OF_SECRET: Consequences = {
  explains: ['db-secret-complete', 'task-definition-current', 'execution-role-reads-secret', ...DATABASE, ...NO_TASKS],
  hides: [
    'secret-key-missing',
    'secret-malformed',
    'secret-missing',
    'secret-pending-deletion',
    'secret-rotated-since-start',
    'secret-without-value',
    'execution-role-denied-secret',
    'execution-role-denied-other-secret',
    'execution-role-denied-key',
    'secret-arn-stale-in-policy',
    'secret-denied-elsewhere',
    'secret-explicitly-denied',
    'secret-outside-boundary',
    'database-access-denied',
    'database-credentials-rejected',
    'database-host-not-allowed',
    'database-login-method',
    'database-missing',
    'database-name-mismatch',
    'database-tls-required',
  ],
}

const CONSEQUENCES: Readonly<Record<ForeignKind, Consequences>> = {
  dbSecret: OF_SECRET,
  taskFamily: {
    explains: ['efs-access-point', 'image-digest', ...OF_SECRET.explains],
    hides: [
      'wrong-site-url',
      'wordpress-not-installed',
      'revision-not-rolled-out',
      'revision-inactive',
      ...OF_SECRET.hides,
    ],
  },
  secret: { explains: ['task-definition-current'], hides: ['execution-role-denied-other-secret'] },
  parameter: { explains: ['task-definition-current'], hides: ['execution-role-denied-parameter'] },
  accessPoint: {
    explains: ['efs-access-point', ...NO_TASKS],
    hides: ['efs-mount-denied', 'efs-path-missing', 'wp-content-missing'],
  },
  targetGroup: {
    explains: ['listener-rule', 'listener-rule-unshadowed', 'targets-healthy', ...PAGES, 'requests-logged'],
    hides: [
      'targets-foreign',
      'targets-missing',
      'listener-host-mismatch',
      'listener-priority-conflict',
      'listener-rule-missing',
      'listener-rule-shadowed',
      'listener-rule-wrong-target',
    ],
  },
}

export default defineDiagnosis({
  id: 'reference-foreign',
  runbook: '1.4, 3.2',
  title: 'The tenant refers to what is not its own',
  rootCause:
    "The tenant's service or its task definition refers to what is not the tenant's own. What is wrong there is its owner's, or of all who use it, and nothing of it may be changed for this tenant: the reference is to be corrected.",
  needs: [],
  considers: [
    'service',
    'task-definition',
    'task-definition-history',
    'service-deployments',
    'listener-rules',
    'db-secret',
    'access-point',
    'alb-pages',
  ],
  explains: [...new Set(Object.values(CONSEQUENCES).flatMap(({ explains }) => explains))],
  prevention:
    "Refer to the tenant's resources by Terraform, never by a name or an ARN copied from another tenant's variables.",
  match(seen, target) {
    const [service, definition] = [observed(seen.service), observed(seen['task-definition'])?.running]
    const rules = observed(seen['listener-rules'])
    const accessPoint = observed(seen['access-point'])
    const secret = observed(seen['db-secret'])
    const foreign = foreignReferences({ service, definition, rules, secret, accessPoint }, target)
    if (foreign.length === 0) return undefined
    const kinds = new Set(foreign.map(({ kind }) => kind))
    const waiting = repairedAlready(
      foreign,
      {
        service,
        definition: observed(seen['task-definition']),
        history: observed(seen['task-definition-history']),
        deployments: observed(seen['service-deployments']),
        rules,
        secret,
      },
      target,
    )
    return {
      because: facts([
        ...foreign.map(reference => sentenceOf(reference, { service, definition, accessPoint }, target)),
        waiting && `${revisionName(waiting.arn)}, which was never deployed, refers to nothing of the kind`,
        kinds.has('targetGroup') && rules && ruleOfHost(rules, target),
        answerFact('load balancer', observed(seen['alb-pages'])?.start, target),
      ]),
      explains: [...kinds].flatMap(kind => CONSEQUENCES[kind].explains),
      hides: [
        ...[...kinds].flatMap(kind => CONSEQUENCES[kind].hides),
        ...(waiting ? (['revision-not-rolled-out'] as const) : []),
      ],
      fixes: [
        ...(kinds.has('dbSecret') && !waiting && isUp(observed(seen['alb-pages'])?.start) ? [lookFirst(target)] : []),
        ...(waiting ? deployWaiting(waiting, target) : revisionFixes(foreign, definition, target)),
        ...(kinds.has('targetGroup') && service?.found
          ? groupFixes(service, rules, arn => foreign.some(({ name }) => name === targetGroupName(arn)), target)
          : []),
      ],
    }
  },
})

const isUp = (start: HttpResult | undefined): boolean => start?.answered === true && start.status < 400

/** What lives by another's login was perhaps never tried by its own. */
const lookFirst = ({ names, environment }: Target): Fix =>
  advice(
    "The site answers now: see first that the tenant's own login can take over",
    `${names.dbSecret} has to hold a login that the database takes for ${names.databaseName}, and ${environment.executionRole} has to be allowed to read it; mend what is missing before the new revision is deployed, or no task of it starts or reaches the database`,
  )

interface RunsOn extends Omit<Parameters<typeof foreignReferences>[0], 'definition'> {
  readonly definition: TaskDefinitionRevision | undefined
}

function sentenceOf(
  { kind, name, owner }: ForeignReference,
  { service, definition, accessPoint }: RunsOn,
  { names }: Target,
): string {
  const revision = definition ? revisionName(definition.arn) : 'the task definition'
  const mounted = accessPoint?.referenced && accessPoint.found ? [accessPoint, ...(accessPoint.others ?? [])] : []
  const path = mounted.find(({ accessPointId }) => accessPointId === name)?.path ?? ''
  const [who, own] = {
    taskFamily: [`${service?.name ?? names.service} runs ${definition ? revision : name}`, names.taskFamily],
    dbSecret: [`${revision} reads ${name}`, names.dbSecret],
    secret: [`${revision} reads ${name}`, undefined],
    parameter: [`${revision} reads ${name}`, undefined],
    accessPoint: [`${revision} mounts ${name} on ${path}`, `on ${names.efsPath}`],
    targetGroup: [`${service?.name ?? names.service} registers its tasks with ${name}`, names.targetGroup],
  }[kind]
  return `${who}, ${whoseItIs(owner)}${own === undefined ? '' : `; the tenant's own is ${own}`}`
}

function ruleOfHost(rules: ListenerRules, { domain }: Target): string | undefined {
  const met = ruleFor(rules, { host: domain, path: '/' })
  return met && met.rule.priority !== null ? ruleFact(met.rule) : undefined
}

/** The latest revision, where it was never deployed, can be, and refers to nothing foreign any more: what else it brings is meant as well. */
function repairedAlready(
  foreign: readonly ForeignReference[],
  seen: {
    readonly service: Service | undefined
    readonly definition: TaskDefinition | undefined
    readonly history: TaskDefinitionHistory | undefined
    readonly deployments: ServiceDeployments | undefined
  } & Pick<RunsOn, 'rules' | 'secret'>,
  target: Target,
): TaskDefinitionRevision | undefined {
  const { service, definition, history, deployments, rules, secret } = seen
  if (!service?.found || !definition || foreign.every(({ kind }) => kind === 'targetGroup')) return undefined
  const { running, latestArn } = definition
  const latest = history?.revisions.find(({ arn }) => arn === latestArn)
  if (!latest || latest.family !== running.family || latest.revision < running.revision) return undefined
  const hasFailed =
    failedBefore(deployments, latestArn) !== undefined ||
    service.deployments.some(({ taskDefinitionArn }) => taskDefinitionArn === latestArn)
  const digest = digestOfImage(history, latest.image)
  const isBad = digest === null || target.environment.knownBadDigests.some(bad => bad.digest === digest)
  const database = latest.environment.WORDPRESS_DB_NAME
  const isOthers = database !== undefined && !isOwnOnServer(target, 'databaseName', database)
  if (hasFailed || isBad || isOthers) return undefined
  // Whose another access point is was not asked; that of the running revision is known.
  const mounted = [running, latest].map(each => contentVolume(each)?.accessPointId)
  if (foreign.some(({ kind }) => kind === 'accessPoint') || mounted[0] !== mounted[1]) return undefined
  const named = Object.values(latest.secrets).some(valueFrom => foreign.some(({ name }) => valueFrom.includes(name)))
  const others = foreignReferences({ service: undefined, definition: latest, rules, secret }, target)
  return named || others.length > 0 ? undefined : latest
}

const deployWaiting = ({ arn }: TaskDefinitionRevision, target: Target): readonly CauseFix[] => [
  {
    ...change(target, `Deploy ${revisionName(arn)}, the tenant's own`, 'ecs update-service', {
      ...serviceOptions(target),
      'task-definition': revisionName(arn),
    }),
    deploys: true,
  },
]

/** What has no name by convention, so that nobody knows which one is the tenant's own. */
const OF_TERRAFORM = ['parameter', 'secret'] as const

/** Another tenant's family gets no revision for this one: the tenant goes back to its own. */
function revisionFixes(
  foreign: readonly ForeignReference[],
  definition: TaskDefinitionRevision | undefined,
  target: Target,
): readonly CauseFix[] {
  const { taskFamily, dbSecret, databaseName } = target.names
  if (foreign.some(({ kind }) => kind === 'taskFamily')) {
    return [
      {
        ...change(target, `Deploy the latest revision of the tenant's own family ${taskFamily}`, 'ecs update-service', {
          ...serviceOptions(target),
          'task-definition': taskFamily,
        }),
        deploys: true,
      },
      advice(
        `Only where ECS has no active revision of ${taskFamily}: let Terraform register one`,
        `Run terraform apply for ${target.tenant} with ${target.environment.name}.tfvars, and deploy it then`,
      ),
    ]
  }
  const namesOf = (wanted: ForeignKind) => foreign.filter(({ kind }) => kind === wanted).map(({ name }) => name)
  // A login that another container reads is a further secret, but has a name by convention.
  const isLogin = (name: string) => tenantIn(target.environment.tenantNames.dbSecret, name) !== undefined
  const secrets = [...namesOf('dbSecret'), ...namesOf('secret').filter(isLogin)]
  const accessPoints = namesOf('accessPoint')
  const database = definition?.environment.WORDPRESS_DB_NAME
  const changes = definition
    ? [
        ...(secrets.length > 0
          ? [
              readOwnSecret(target, {
                from: secrets,
                summary: `Read ${dbSecret} in place of ${secrets.join(' and ')}`,
              }),
            ]
          : []),
        // The tenant's own login has no right to the other one's database.
        ...(secrets.length > 0 && database !== undefined && !isOwnOnServer(target, 'databaseName', database)
          ? [{ ...useDatabase(databaseName), summary: `Use ${databaseName} in place of ${database}` }]
          : []),
        ...(accessPoints.length > 0 ? [mountOwn(definition, accessPoints, target)] : []),
      ]
    : []
  return [
    ...(definition && changes.length > 0 ? newRevision(target, definition, together(changes)) : []),
    ...OF_TERRAFORM.flatMap(kind => {
      const names = namesOf(kind).filter(name => !secrets.includes(name))
      return names.length === 0
        ? []
        : [
            terraform(
              target,
              `Read a ${kind} of the tenant's own in place of ${names.join(' and ')}`,
              `the tenant's own ${kind} in the task definition; make it first where there is none`,
            ),
          ]
    }),
  ]
}

/** The tenant's own access point is asked for by its folder, and has to be there. */
function mountOwn(definition: TaskDefinitionRevision, from: readonly string[], target: Target): RevisionChange {
  const { efsPath } = target.names
  const ids = awsInline(target, 'efs describe-access-points', {
    'file-system-id': contentVolume(definition)?.fileSystemId,
    query: `AccessPoints[?RootDirectory.Path=='${efsPath}'].AccessPointId | [0]`,
    output: 'text',
  })
  const chosen = `.efsVolumeConfiguration.authorizationConfig?.accessPointId? // "" | IN(${from.map(id => JSON.stringify(id)).join(', ')})`
  return {
    summary: `Mount the tenant's own access point on ${efsPath} in place of ${from.join(' and ')}`,
    filter: `if ($own | startswith("fsap-") | not) then error("there is no access point on ${efsPath}: make it by terraform first") else . end | (.volumes[]? | select(${chosen}) | .efsVolumeConfiguration.authorizationConfig.accessPointId) |= $own`,
    computed: { own: ids },
  }
}

/** The tenant's own group is asked for by its name: nothing that was seen has to know it. */
function groupFixes(
  service: Found,
  rules: ListenerRules | undefined,
  isForeign: (arn: string) => boolean,
  target: Target,
): readonly Fix[] {
  const { targetGroup } = target.names
  if (service.controller !== 'ECS' || service.strategy !== 'ROLLING') {
    return [
      terraform(
        target,
        `Register the tasks with ${targetGroup}`,
        "the tenant's own target groups in its load balancer settings",
      ),
    ]
  }
  const arn = awsInline(target, 'elbv2 describe-target-groups', {
    names: [targetGroup],
    query: 'TargetGroups[0].TargetGroupArn',
    output: 'text',
  })
  const own = assigned('group')
  const registrations = service.loadBalancers.map(
    ({ targetGroupArn, containerName, containerPort }) =>
      `targetGroupArn=${isForeign(targetGroupArn) ? own : targetGroupArn},containerName=${containerName},containerPort=${containerPort}`,
  )
  const rule = rules && ruleFor(rules, { host: target.domain, path: '/' })?.rule
  const leadsAway = rule !== undefined && rule.priority !== null && forwardsTo(rule).some(isForeign)
  const isOwnAlone = rule !== undefined && hostsOf(rule).every(host => sameHost(host, target.domain))
  const plain = rule?.actions.length === 1 && hostsOf(rule).length > 0 && isOwnAlone
  return [
    change(
      target,
      `Register the tasks with ${targetGroup}; new ones are started for it, and ECS takes the old ones out of the other group`,
      'ecs update-service',
      {
        ...serviceOptions(target),
        'load-balancers': { from: arn, as: 'group', within: [...new Set(registrations)].join(' ') },
      },
    ),
    ...(leadsAway && plain
      ? [
          change(
            target,
            `Once they are healthy, let rule ${rule.priority} forward to ${targetGroup}`,
            'elbv2 modify-rule',
            {
              'rule-arn': rule.arn,
              actions: { from: arn, as: 'group', within: `Type=forward,TargetGroupArn=${own}` },
            },
          ),
        ]
      : []),
    ...(leadsAway && !plain
      ? [
          byHand(
            `Let ${target.domain} lead to ${targetGroup}`,
            `Put a rule for this host alone before rule ${rule.priority}, which serves others too`,
          ),
        ]
      : []),
  ]
}
