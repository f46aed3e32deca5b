import type { Fix } from '../../evidence/fix.ts'
import { byHand, change } from '../../evidence/fix.ts'
import type { CacheBehaviour } from '../../evidence/index.ts'
import { list } from '../../lib/text/words.ts'
import { awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import { assign, assigned, command, pipe, quote } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'
import type { CauseFix } from './deployments.ts'

/** New tasks read secrets, roles and images again. */
export const newTasks = (target: Target, why: string): Fix =>
  change(target, `Start new tasks, so that ${why}`, 'ecs update-service', {
    ...serviceOptions(target),
    'force-new-deployment': true,
  })

/** What Terraform owns is best put back by Terraform. */
export const terraform = (target: Target, summary: string, what: string): Fix =>
  byHand(
    summary,
    `In tenants/${target.tenant} of the Terraform repository: set ${what}, then terraform plan and apply with -var-file=${target.environment.name}.tfvars`,
  )

/** jq text that keeps what RegisterTaskDefinition takes. */
const REGISTERABLE =
  'del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy)'
const REVISION_FILE = 'task-definition.json'

/** What a revision has otherwise than a given one, as a jq filter. `variables` become jq variables, `computed` those that a command gives. */
export interface RevisionChange {
  readonly summary: string
  readonly filter: string
  readonly variables?: Readonly<Record<string, string>>
  readonly computed?: Readonly<Record<string, string>>
}

/** Several changes as one: each revision on its own would start again from the same one, and bring back what the one before had changed. */
export function together(changes: readonly RevisionChange[]): RevisionChange {
  return {
    summary: list(changes.map(({ summary }, index) => (index === 0 ? summary : lowerFirst(summary)))),
    filter: changes.map(({ filter }) => filter).join(' | '),
    variables: Object.assign({}, ...changes.map(({ variables }) => variables)),
    computed: Object.assign({}, ...changes.map(({ computed }) => computed)),
  }
}

/** The task's own name for the database, which WordPress uses whatever the secret says. */
export const useDatabase = (database: string): Omit<RevisionChange, 'summary'> => ({
  filter: '(.containerDefinitions[].environment[]? | select(.name == "WORDPRESS_DB_NAME") | .value) = $database',
  variables: { database },
})

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Registers a revision that differs from a given one, or from what a cause before has deployed in its place, and deploys it. */
export function newRevision(
  target: Target,
  revision: { readonly family: string; readonly revision: number },
  what: RevisionChange,
): readonly CauseFix[] {
  const { computed = {} } = what
  const write = (from: string | { readonly shell: string }, ask: readonly string[] = []): Fix => ({
    summary: `${what.summary}: write the new revision to ${REVISION_FILE}`,
    command: [
      ...ask,
      ...Object.entries(computed).map(([name, inner]) => assign(name, inner)),
      pipe([
        awsInline(target, 'ecs describe-task-definition', {
          'task-definition': from,
          query: 'taskDefinition',
          output: 'json',
        }),
        jq(`${REGISTERABLE} | ${what.filter}`, what.variables ?? {}, REVISION_FILE, Object.keys(computed)),
      ]),
    ].join('\n'),
    changes: false,
  })
  return [
    {
      ...write(`${revision.family}:${revision.revision}`),
      onceDeployed: [write({ shell: assigned('running') }, [assign('running', runningRevision(target))])],
    },
    change(target, 'Register it', 'ecs register-task-definition', { 'cli-input-json': `file://${REVISION_FILE}` }),
    {
      ...change(target, "Deploy the family's latest revision", 'ecs update-service', {
        ...serviceOptions(target),
        'task-definition': revision.family,
      }),
      deploys: true,
    },
  ]
}

/** What the service runs when it is typed: a number would be that of the report. */
function runningRevision(target: Target): string {
  const { cluster, service } = serviceOptions(target)
  return awsInline(target, 'ecs describe-services', {
    cluster,
    services: [service],
    query: 'services[0].taskDefinition',
    output: 'text',
  })
}

const CONFIG_FILE = 'distribution-config.json'

/** Changes a distribution's configuration by a jq filter; CloudFront takes only whole configurations, with the tag of the one they replace. */
export function editDistribution(
  target: Target,
  id: string,
  what: { readonly summary: string; readonly filter: string; readonly variables?: Readonly<Record<string, string>> },
): readonly Fix[] {
  const configuration = { id, output: 'json', query: 'DistributionConfig' }
  const tag = awsInline(target, 'cloudfront get-distribution-config', { id, query: 'ETag', output: 'text' })
  return [
    {
      summary: `${what.summary}: write the new configuration to ${CONFIG_FILE}`,
      command: pipe([
        awsInline(target, 'cloudfront get-distribution-config', configuration),
        jq(what.filter, what.variables ?? {}, CONFIG_FILE),
      ]),
      changes: false,
    },
    change(target, 'Put it in place; reaching every edge takes a few minutes', 'cloudfront update-distribution', {
      id,
      'if-match': { from: tag, as: 'tag' },
      'distribution-config': `file://${CONFIG_FILE}`,
    }),
  ]
}

/** What a default cache behaviour is called here: no path pattern has parentheses. */
const DEFAULT = '(default)'

/** A jq filter that changes the cache behaviours of `$paths`. */
export const forBehaviours = (change: string): string =>
  `(.DefaultCacheBehavior, .CacheBehaviors.Items[]?) |= if (.PathPattern // "${DEFAULT}") | IN($paths | split(" ")[]) then ${change} else . end`

export const pathsOf = (behaviours: readonly CacheBehaviour[]): { readonly paths: string } => ({
  paths: behaviours.map(({ pathPattern }) => pathPattern ?? DEFAULT).join(' '),
})

export const jq = (
  filter: string,
  variables: Readonly<Record<string, string>>,
  file?: string,
  computed: readonly string[] = [],
): string =>
  command([
    'jq',
    ...computed.map(name => `--arg ${name} ${assigned(name)}`),
    ...Object.entries(variables).map(([name, value]) => `--arg ${name} ${quote(value)}`),
    ...(file === undefined ? [quote(filter)] : [`${quote(filter)} > ${file}`]),
  ])
