import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { exitCodeFor, messageOf } from '../../cli/usage-error.ts'
import { runCommand } from '../lib/command.ts'

interface Case {
  readonly typed: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly says: RegExp
}

/** What a person types wrong, and what the one message has to say. */
const CASES: readonly Case[] = [
  { typed: ['--tennant', 'goldencrust'], says: /unknown flag "--tennant"\. Did you mean --tenant\?/ },
  {
    typed: ['--env', 'production', '--tenant', 'a'],
    says: /unknown environment "production"\. Did you mean prod\?|Known: dev, prod, sit, sandbox/,
  },
  { typed: ['--env', ''], says: /--env needs a value/ },
  { typed: ['--fault', ''], says: /--fault needs a value and got an empty one/ },
  { typed: ['--only', ' , '], says: /--only needs a value and got an empty one/ },
  { typed: ['--wait', '15m', '--deployment', ''], says: /--deployment needs a value and got an empty one/ },
  {
    typed: ['--env', 'prod', '--tenant', 'a', '--region', 'af\u001b[2J\n::error::x'],
    says: /^--region holds a control character, which no name or path here has\.$/m,
  },
  { typed: ['--report-dir', 'a\u0007'], says: /--report-dir holds a control character/ },
  { typed: ['--env', 'prod', '--tenant', 'a', '--state', 'a\nb'], says: /--state holds a control character/ },
  { typed: ['merge', 'part\r.json'], says: /a word holds a control character/ },
  {
    typed: ['--env', 'prod', '--tenant', 'a', '--region', 'af-south'],
    says: /--region af-south: that is no AWS region such as eu-west-1/,
  },
  {
    typed: ['--env', 'prod', '--tenant', 'a'],
    env: { AWS_REGION: 'evil.example/x' },
    says: /AWS_REGION evil\.example\/x: that is no AWS region/,
  },
  {
    typed: ['merge', 's3://bucket/parts', '--region', 'x'],
    says: /--region x: that is no AWS region/,
  },
  { typed: ['--env', 'prod'], says: /which tenant of prod\? Add --tenant/ },
  {
    typed: ['--env', 'prod', '--tenant', 'Golden_Crust'],
    says: /"Golden_Crust" is no tenant name: lower-case letters and digits/,
  },
  { typed: ['--env', 'prod', '--tenant', 'all,goldencrust'], says: /--tenant all,goldencrust: all stands alone/ },
  { typed: ['--env', 'prod', '--tenant', 'a,'], says: /"" is no tenant name/ },
  { typed: [], env: { ENVIRONMENT: '' }, says: /ENVIRONMENT is set but empty/ },
  { typed: [], env: { TENANT_NAME: '' }, says: /TENANT_NAME is set but empty/ },
  { typed: ['--only', 'targets-helthy'], says: /unknown step "targets-helthy"\. Did you mean targets-healthy\?/ },
  {
    typed: ['--fault', 'wp-config-parse-eror'],
    says: /unknown fault "wp-config-parse-eror"\. Did you mean wp-config-parse-error\?/,
  },
  { typed: ['--env', 'prod', '--tenant', 'a', '--fault', 'secret-missing'], says: /--fault breaks the sandbox only/ },
  { typed: ['--profile', 'x'], says: /--profile is for a real environment/ },
  {
    typed: ['--explain', 'dns-to-cloudfornt'],
    says: /unknown step or cause "dns-to-cloudfornt"\. Did you mean dns-to-cloudfront\?/,
  },
  { typed: ['--expect', 'removed'], says: /--expect removed is for --phase rollback, and the phase is post/ },
  {
    typed: ['--phase', 'rollback', '--expect', 'fresh'],
    says: /--expect fresh is about a tenant that runs\. After a roll-back it is stopped or removed/,
  },
  {
    typed: ['--phase', 'rollback', '--expect', 'stoped'],
    says: /unknown expectation "stoped"\. Did you mean stopped\?/,
  },
  { typed: ['--phase', 'posst'], says: /unknown phase "posst"\. Did you mean post\?/ },
  { typed: ['--timeout', 'soon'], says: /--timeout soon: no duration/ },
  {
    typed: ['--env', 'prod', '--tenant', 'a', '--connect-to', 'nonsense'],
    says: /--connect-to nonsense: write HOST:PORT:ADDR:PORT/,
  },
  {
    typed: ['--env', 'prod', '--tenant', 'a', '--resolver', '1.2.3.4:port'],
    says: /--resolver 1\.2\.3\.4:port: write HOST or HOST:PORT/,
  },
  {
    typed: ['--env', 'prod', '--tenant', 'a', '--profile', 'nobody'],
    says: /no AWS profile is configured|unknown AWS profile/,
  },
  { typed: ['goldencrust'], says: /unexpected word "goldencrust"/ },
  {
    typed: ['--report-dir', '/dev/null/reports'],
    says: /cannot write the reports to \/dev\/null\/reports.*--report-dir/,
  },
  { typed: ['--tenant'], says: /--tenant/ },
  { typed: ['--wait', '0s'], says: /--wait 0s: no time at all/ },
  { typed: ['--wait=-5m'], says: /--wait -5m: no duration/ },
  { typed: ['--wait', '3h'], says: /--wait 3h: at most 2h/ },
  { typed: ['--wait', '15'], says: /--wait 15: no duration\. Write 250ms, 30s, 15m or 1h/ },
  { typed: ['--wait', ''], says: /--wait needs a value/ },
  { typed: ['--env', '-prod'], says: /--env needs a value. One that begins with a dash is written --env=VALUE/ },
  { typed: ['--expect-image', 'v1'], says: /--expect-image says what to wait for, and nothing waits\. Add --wait 15m/ },
  { typed: ['--deployment', 'ecs-svc/1'], says: /--deployment says what to wait for/ },
  {
    typed: ['--wait', '1m', '--expect-image', 'sha256:abc'],
    says: /--expect-image "sha256:abc": write a tag, or a digest/,
  },
  { typed: ['--wait', '1m', '--expect-image', ''], says: /--expect-image needs a value/ },
  { typed: ['--wait', '1m', '--deployment', 'latest'], says: /--deployment "latest": write ecs-svc\/ and digits/ },
  {
    typed: ['--wait', '1m', '--deployment', 'ecs-svc/1', '--tenant', 'a,b'],
    says: /--deployment is one tenant's, and 2 are named/,
  },
  { typed: ['--wait', '999h'], says: /--wait 999h: at most 2h/ },
  { typed: ['--timeout', '0s'], says: /--timeout 0s: no time at all/ },
  { typed: ['--timeout', '0.1ms'], says: /--timeout 0\.1ms: no time at all/ },
  { typed: ['--timeout', '99999999h'], says: /--timeout 99999999h: at most 1h/ },
  { typed: ['--timeout', '1000000000d'], says: /--timeout 1000000000d: no duration/ },
  { typed: ['--timeout', `${'9'.repeat(400)}h`], says: /--timeout 9+h: no duration/ },
  { typed: ['--timeout=-1s'], says: /--timeout -1s: no duration/ },
  { typed: ['--latency', '25d'], says: /--latency 25d: no duration/ },
  { typed: ['--latency', '600h'], says: /--latency 600h: at most 10m/ },
  {
    typed: ['--env', 'sandbox', '--tenant', 'a', '--tenant', 'b'],
    says: /--tenant is given more than once\. Name several tenants in one, separated by commas: --tenant a,b/,
  },
  { typed: ['--env', 'prod', '--env=sandbox', '--tenant', 'a'], says: /--env is given more than once/ },
  { typed: ['--report-dir', 'a', '--report-dir', 'b'], says: /--report-dir is given more than once/ },
  { typed: ['--format', 'json', '--format', 'json'], says: /--format is given more than once/ },
  { typed: ['--db-via', 'tsk'], says: /unknown way to the database "tsk"\. Did you mean task\?/ },
  { typed: ['--format', 'jsn'], says: /unknown format "jsn"\. Did you mean json\?/ },
]

/** What reading the words of a run says to them and the exit code for it; `undefined` where they are refused by whatever comes after, or are none of a run. */
function refused({ typed, env = {} }: Case): { readonly said: string; readonly exitCode: number } | undefined {
  if (typed[0] === 'merge') return undefined
  try {
    parseArguments(typed, env)
    return undefined
  } catch (error) {
    return { said: messageOf(error), exitCode: exitCodeFor(error) }
  }
}

const asRead = CASES.filter(refused)
/** Of those that are refused by reading the words, all of which the command tells in one place. */
const EVERY = 10
const started = CASES.filter(one => !refused(one) || asRead.indexOf(one) % EVERY === 0)

describe('wrong words get one clear message and exit code 2', () => {
  test.for(asRead)('npm test -- $typed $env', one => {
    const { said = '', exitCode } = refused(one) ?? {}
    expect(said.split('\n')).toHaveLength(1)
    expect(said).toMatch(one.says)
    expect(exitCode).toBe(2)
  })
})

describe.concurrent('and so from the command itself', () => {
  test.for(started)('npm test -- $typed $env', async ({ typed, env, says }, { expect: check }) => {
    const { exitCode, stdout, stderr } = await runCommand(typed, env ? { env } : {})
    check(stderr.trim().split('\n')).toHaveLength(1)
    check(stderr).toMatch(says)
    check(stderr).not.toMatch(/\bat .*\.(ts|js):\d+/)
    check(stdout).toBe('')
    check(exitCode).toBe(2)
  })
})
