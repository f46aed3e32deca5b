/** Every flag with the word for its value and one line of help; the parser and `--help` both read this table. */
export const flags = {
  env: {
    type: 'string',
    value: 'dev|sit|prod',
    help: 'the environment; without it the sandbox on this machine (ENVIRONMENT)',
  },
  tenant: { type: 'string', value: 'NAME', help: 'the tenant, or several separated by commas (TENANT_NAME)' },
  phase: { type: 'string', value: 'PHASE', help: 'post (default) after a deployment, smoke for schedules' },
  expect: {
    type: 'string',
    value: 'LIFE',
    help: 'fresh: not installed yet; installed; auto (default): judged by what is seen',
  },
  only: { type: 'string', multiple: true, value: 'ID,...', help: 'only these steps' },
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
    help: 'where report.json, junit.xml and allure-results/ go (default: results)',
  },
  state: {
    type: 'string',
    value: 'DIR',
    help: 'remember the runs there, and say what is new, goes on or is over',
  },
  'fail-after': {
    type: 'string',
    value: 'N',
    help: 'runs in which a problem has to be seen before it is new (default: 1)',
  },
  'recover-after': {
    type: 'string',
    value: 'N',
    help: 'runs in which it has to be gone before it is over (default: 1)',
  },
  'only-new': { type: 'boolean', help: 'exit 1 for what is new only; what goes on is shown, and no failure' },
  'notify-slack': {
    type: 'string',
    value: 'URL',
    help: 'tell a Slack incoming webhook what changed (RUNBOOK_SLACK_WEBHOOK)',
  },
  'notify-webhook': { type: 'string', value: 'URL', help: 'post what changed there as JSON (RUNBOOK_WEBHOOK)' },
  'notify-pagerduty': {
    type: 'string',
    value: 'KEY',
    help: 'raise and resolve alerts by PagerDuty Events v2 (RUNBOOK_PAGERDUTY_KEY)',
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
