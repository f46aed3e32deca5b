/** Every flag with the word for its value and one line of help; the parser and `--help` both read this table. */
export const flags = {
  env: {
    type: 'string',
    value: 'dev|sit|prod',
    help: 'the environment; without it the sandbox on this machine (ENVIRONMENT)',
  },
  tenant: { type: 'string', value: 'NAME', help: 'the tenant, or several separated by commas (TENANT_NAME)' },
  phase: {
    type: 'string',
    value: 'PHASE',
    help: 'pre before terraform apply, post (default) after a deployment, smoke for schedules, rollback after one',
  },
  expect: {
    type: 'string',
    value: 'LIFE',
    help: 'fresh: not installed yet; installed; auto (default): judged by what is seen; with rollback: stopped (default) or removed',
  },
  only: { type: 'string', multiple: true, value: 'ID,...', help: 'only these steps' },
  wait: {
    type: 'string',
    value: '15m',
    help: 'first wait for the deployment, at most so long; ends as soon as it cannot succeed (up to 2h)',
  },
  'expect-image': {
    type: 'string',
    value: 'TAG|sha256:...',
    help: 'with --wait: only this image is a success; a tag is looked up in ECR',
  },
  deployment: {
    type: 'string',
    value: 'ecs-svc/ID',
    help: 'with --wait: this deployment instead of the one that is found',
  },
  tfvars: { type: 'string', value: 'FILE', help: "the tenant's variables file, for the steps before an apply" },
  plan: { type: 'string', value: 'FILE', help: 'the plan as JSON (terraform show -json PLANFILE), for the same' },
  profile: {
    type: 'string',
    value: 'NAME',
    help: 'the AWS profile (AWS_PROFILE, then credentials in the environment)',
  },
  region: { type: 'string', value: 'REGION', help: "instead of the environment's own region (AWS_REGION)" },
  resolver: { type: 'string', value: 'HOST[:PORT]', help: 'the DNS server for every name that is looked up' },
  'connect-to': {
    type: 'string',
    multiple: true,
    value: 'HOST:PORT:ADDR:PORT',
    help: "like curl's: connect elsewhere, keep the names",
  },
  timeout: { type: 'string', value: '15s', help: 'how long one look may take' },
  'report-dir': {
    type: 'string',
    value: 'DIR',
    help: 'where report.json, junit.xml, summary.md and allure-results/ go (default: results)',
  },
  'db-via': {
    type: 'string',
    value: 'HOW',
    help: 'direct or auto (default): a login from here; task: one short task of the tenant logs in from inside (starts and stops it)',
  },
  format: {
    type: 'string',
    value: 'FORMAT',
    help: 'what stdout gets: terminal (default), json or markdown, alone; progress goes to stderr',
  },
  fault: {
    type: 'string',
    multiple: true,
    value: 'ID,...',
    help: 'break the sandbox this way first, to rehearse an issue',
  },
  latency: { type: 'string', value: '100ms', help: 'added to every answer of the sandbox' },
  list: { type: 'boolean', help: 'the steps and the causes this suite knows' },
  explain: { type: 'string', value: 'ID', help: 'what one step or cause means' },
  version: { type: 'boolean', help: 'the version' },
  help: { type: 'boolean', short: 'h', help: 'this' },
} as const
