import { PHASES } from '../specs/catalogue.ts'

export const LIVES = ['fresh', 'installed', 'auto'] as const
/** What a roll-back can be expected to have led to. */
export const ENDINGS = ['stopped', 'removed'] as const
/** `auto` never starts a task: it says how to ask for one where a login from here is not possible. */
export const DATABASE_WAYS = ['direct', 'auto', 'task'] as const
export const FORMATS = ['terminal', 'json', 'markdown', 'tap', 'nagios'] as const

/** What `--help TOPIC` tells of. */
export const TOPICS = {
  target: 'what is looked at: environment, tenants, steps',
  deployment: 'waiting for a deployment, in a pipeline',
  files: 'before terraform apply: variables file and plan',
  access: 'credentials, permissions, names and ways through the network',
  output: 'what is written where, and how much is said',
  schedule: 'all tenants, every few minutes: history, messages, waivers',
  sandbox: 'rehearsing without an account',
  reference: 'what there is to know without a run',
} as const

interface Flag {
  readonly topic: keyof typeof TOPICS
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** The word for its value. */
  readonly value?: string
  /** Several may be given. */
  readonly multiple?: true
  /** Its value may be left out. */
  readonly optional?: true
  /** The words that it takes, or where they come from: for completion. */
  readonly takes?: readonly string[] | Source
  /** The kind of environment that it is for; absent: any. */
  readonly where?: 'sandbox' | 'real'
  readonly help: string
}

/** Where the values of a flag come from that depend on data. */
export type Source =
  | 'environments'
  | 'tenants'
  | 'profiles'
  | 'steps'
  | 'steps and causes'
  | 'faults'
  | 'file'
  | 'folder'

/** Every flag with the word for its value and one line of help; the parser and `--help` both read this table. */
export const flags = {
  env: {
    topic: 'target',
    takes: 'environments',
    type: 'string',
    value: 'NAME',
    help: 'the environment; without it the sandbox on this machine (ENVIRONMENT)',
  },
  platform: {
    topic: 'target',
    takes: 'folder',
    type: 'string',
    value: 'DIR',
    help: "the folder that describes the company's environments, tenants and images (RUNBOOK_PLATFORM; default: platform)",
  },
  tenant: {
    topic: 'target',
    takes: 'tenants',
    type: 'string',
    value: 'NAME',
    help: 'the tenant, several separated by commas, or all (TENANT_NAME)',
  },
  shard: {
    topic: 'schedule',
    type: 'string',
    value: 'I/N',
    help: 'only the I-th of N parts of the tenants; npm run merge joins the reports',
  },
  phase: {
    topic: 'target',
    takes: PHASES,
    type: 'string',
    value: 'PHASE',
    help: 'pre before terraform apply, post (default) after a deployment, smoke for schedules, rollback after one',
  },
  preflight: {
    topic: 'access',
    type: 'boolean',
    help: 'only try whether every call that such a run can make is permitted, and name what is missing',
  },
  expect: {
    topic: 'target',
    takes: [...LIVES, ...ENDINGS],
    type: 'string',
    value: 'LIFE',
    help: 'fresh: not installed yet; installed; auto (default): judged by what is seen; with rollback: stopped (default) or removed',
  },
  only: { topic: 'target', takes: 'steps', type: 'string', multiple: true, value: 'ID,...', help: 'only these steps' },
  wait: {
    topic: 'deployment',
    type: 'string',
    value: '15m',
    help: 'first wait for the deployment, at most so long; ends as soon as it cannot succeed (up to 2h)',
  },
  'expect-image': {
    topic: 'deployment',
    type: 'string',
    value: 'TAG|sha256:...',
    help: 'with --wait: only this image is a success; a tag is looked up in ECR',
  },
  deployment: {
    topic: 'deployment',
    type: 'string',
    value: 'ecs-svc/ID',
    help: 'with --wait: this deployment instead of the one that is found',
  },
  tfvars: {
    topic: 'files',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: "the tenant's variables file, for the steps before an apply",
  },
  plan: {
    topic: 'files',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'the plan as JSON (terraform show -json PLANFILE), for the same',
  },
  profile: {
    topic: 'access',
    where: 'real',
    takes: 'profiles',
    type: 'string',
    value: 'NAME',
    help: 'the AWS profile (AWS_PROFILE, then credentials in the environment)',
  },
  region: {
    topic: 'access',
    where: 'real',
    type: 'string',
    value: 'REGION',
    help: "instead of the environment's own region (AWS_REGION)",
  },
  resolver: {
    topic: 'access',
    where: 'real',
    type: 'string',
    value: 'HOST[:PORT]',
    help: 'the DNS server for every name that is looked up',
  },
  'connect-to': {
    topic: 'access',
    where: 'real',
    type: 'string',
    multiple: true,
    value: 'HOST:PORT:ADDR:PORT',
    help: "like curl's: connect elsewhere, keep the names",
  },
  timeout: { topic: 'access', type: 'string', value: '15s', help: 'how long one look may take' },
  'report-dir': {
    topic: 'output',
    takes: 'folder',
    type: 'string',
    value: 'DIR',
    help: 'where report.html, report.json, junit.xml, summary.md and allure-results/ go (default: results), or s3://BUCKET/PREFIX',
  },
  fixes: {
    topic: 'output',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'write the commands that repair what was found there, as a commented shell script; nothing of it is run',
  },
  record: {
    topic: 'output',
    takes: 'folder',
    type: 'string',
    value: '[DIR]',
    optional: true,
    help: 'keep the run as DIR/run.json.gz, to be judged again without the platform (alone: in the report folder)',
  },
  replay: {
    topic: 'output',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'judge again what --record kept there; nothing is looked at',
  },
  open: { topic: 'output', type: 'boolean', help: 'show report.html in a browser when the run is over' },
  'db-via': {
    topic: 'access',
    takes: DATABASE_WAYS,
    type: 'string',
    value: 'HOW',
    help: 'direct or auto (default): a login from here; task: one short task of the tenant logs in from inside (starts and stops it)',
  },
  format: {
    topic: 'output',
    takes: FORMATS,
    type: 'string',
    value: 'FORMAT',
    help: 'what stdout gets: terminal (default), json, markdown, tap or nagios, alone; progress goes to stderr',
  },
  quiet: { topic: 'output', type: 'boolean', help: 'no progress on stderr, only what went wrong' },
  verbose: {
    topic: 'output',
    type: 'boolean',
    help: 'on stderr every look with its command and how long it took, and when the run had come how far',
  },
  state: {
    topic: 'schedule',
    takes: 'folder',
    type: 'string',
    value: 'DIR',
    help: 'remember the runs there (or at s3://BUCKET/PREFIX), and say what is new, goes on or is over',
  },
  'fail-after': {
    topic: 'schedule',
    type: 'string',
    value: 'N',
    help: 'runs in which a problem has to be seen before it is new (default: 1)',
  },
  'recover-after': {
    topic: 'schedule',
    type: 'string',
    value: 'N',
    help: 'runs in which it has to be gone before it is over (default: 1)',
  },
  'only-new': {
    topic: 'schedule',
    type: 'boolean',
    help: 'exit 1 for what is new only; what goes on is shown, and no failure',
  },
  'notify-slack': {
    topic: 'schedule',
    type: 'string',
    value: 'URL',
    help: 'tell a Slack incoming webhook what changed (RUNBOOK_SLACK_WEBHOOK)',
  },
  'notify-webhook': {
    topic: 'schedule',
    type: 'string',
    value: 'URL',
    help: 'post what changed there as JSON (RUNBOOK_WEBHOOK)',
  },
  'notify-pagerduty': {
    topic: 'schedule',
    type: 'string',
    value: 'KEY',
    help: 'raise and resolve alerts by PagerDuty Events v2 (RUNBOOK_PAGERDUTY_KEY)',
  },
  prometheus: {
    topic: 'schedule',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'write figures for the textfile collector there (FILE.prom)',
  },
  'status-page': {
    topic: 'schedule',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'write the fleet as one HTML page there',
  },
  papers: {
    topic: 'output',
    takes: 'folder',
    type: 'string',
    value: 'DIR',
    help: "write the runbook's own papers there: deployment log, priority sheet, message, checklist",
  },
  waivers: {
    topic: 'schedule',
    takes: 'file',
    type: 'string',
    value: 'FILE',
    help: 'failures that are accepted for a while (default: waivers.yaml here, if there)',
  },
  fault: {
    topic: 'sandbox',
    where: 'sandbox',
    takes: 'faults',
    type: 'string',
    multiple: true,
    value: 'ID,...',
    help: 'break the sandbox this way first, to rehearse an issue',
  },
  latency: {
    topic: 'sandbox',
    where: 'sandbox',
    type: 'string',
    value: '100ms',
    help: 'added to every answer of the sandbox',
  },
  list: { topic: 'reference', type: 'boolean', help: 'the steps and the causes this suite knows' },
  explain: {
    topic: 'reference',
    takes: 'steps and causes',
    type: 'string',
    value: 'ID',
    help: 'what one step or cause means',
  },
  version: { topic: 'reference', type: 'boolean', short: 'v', help: 'the version' },
  help: { topic: 'reference', type: 'boolean', short: 'h', help: 'this' },
} as const satisfies Readonly<Record<string, Flag>>

/** The same for whoever asks of any flag what any flag may have. */
export const flagRows: readonly (readonly [name: string, row: Flag])[] = Object.entries(flags)
