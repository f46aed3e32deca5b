import { parseArguments } from '../../cli/arguments.ts'
import { parsePlan } from '../../cli/plan-file.ts'
import { parseTfvars } from '../../cli/tfvars-file.ts'
import { isUsageError } from '../../cli/usage-error.ts'
import { logFact } from '../../diagnostics/lib/facts.ts'
import type { Task } from '../../evidence/index.ts'
import { parseDatabaseHost } from '../../evidence/readings/database-host.ts'
import { parseImage } from '../../evidence/readings/image-reference.ts'
import { allows } from '../../evidence/readings/policy.ts'
import { ruleFor } from '../../evidence/readings/routing.ts'
import { namedIn, startFailure } from '../../evidence/readings/start-failure.ts'
import { briefEnd, endOf } from '../../evidence/readings/task-end.ts'
import { parseState } from '../../history/parse.ts'
import { harmless } from '../../lib/text/harmless.ts'
import { redact } from '../../lib/text/redact.ts'
import { quoted } from '../../lib/text/words.ts'
import { parseJson } from '../../probes/lib/answers.ts'
import { isCannotLook } from '../../probes/lib/cannot-look.ts'
import { classify } from '../../probes/lib/classify.ts'
import { candidatesIn } from '../../probes/lib/function-code.ts'
import { linkTarget } from '../../probes/lib/link-header.ts'
import { signatureOf } from '../../probes/lib/log-signatures.ts'
import { readLogin } from '../../probes/lib/login-answer.ts'
import { LOGIN_MARK } from '../../probes/lib/login-script.ts'
import { readMarkup } from '../../probes/lib/markup.ts'
import { excerptOf, titleOf, wordPressSigns } from '../../probes/lib/page.ts'
import { block, inline } from '../../reports/lib/markdown-text.ts'
import { wrap } from '../../reports/lib/text.ts'
import { parseWaivers } from '../../runner/waivers/parse.ts'

/** Something that reads somebody else's text. */
export interface Parser {
  readonly name: string
  readonly read: (text: string) => unknown
  /** Whether an error is one that this parser is known to throw. */
  readonly refuses?: (error: unknown) => boolean
  /** Texts that it is made for. */
  readonly samples: readonly [string, ...string[]]
}

const withCode =
  (...codes: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof Error && 'code' in error && codes.some(code => code === error.code)

const taskThatEnded = (stoppedReason: string): Task => ({
  arn: 'arn:aws:ecs:af-south-1:1:task/c/1',
  id: '1',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  healthStatus: 'UNKNOWN',
  taskDefinitionArn: 'arn:aws:ecs:af-south-1:1:task-definition/a:1',
  startedBy: null,
  createdAt: null,
  startedAt: null,
  stoppedAt: null,
  stopCode: null,
  stoppedReason,
  privateIp: null,
  containers: [],
})

const KNOWN = { specIds: ['a'], diagnosisIds: ['b'], environments: ['prod'] }
const NOW = new Date('2026-01-14T10:00:00.000Z')
const ARN = 'arn:aws:secretsmanager:af-south-1:1:secret:a-AbCdEf'

const page = (text: string) => {
  const markup = readMarkup(text)
  const header = (name: string) => (name === 'link' ? text : null)
  return [
    titleOf(markup),
    excerptOf(text, markup, 'text/html'),
    wordPressSigns({ status: 200, header, body: text, markup }),
  ]
}

const rulesWith = (value: string) => ({
  listeners: [
    {
      arn: '',
      port: 80,
      protocol: 'HTTP',
      rules: [
        {
          arn: '',
          priority: 1,
          conditions: [{ field: 'host-header', values: [value], regexValues: [value], headerName: null }],
          actions: [],
        },
      ],
    },
  ],
})

/** Every parser of the product that reads what others wrote; DNS and MySQL packets have tests of their own. */
export const parsers: readonly Parser[] = [
  {
    name: 'page',
    read: page,
    samples: [
      '<!doctype html><html><head><title>A &rsaquo; B</title></head><body class="x"><h1>Welcome</h1><p>text</p></body></html>',
    ],
  },
  {
    name: 'Link header',
    read: text => linkTarget(text, 'https://api.w.org/'),
    samples: ['<https://a.example/wp-json/>; rel="https://api.w.org/", <https://a.example/>; rel=preload'],
  },
  {
    name: 'log line',
    read: text => [
      signatureOf(text),
      logFact({ stream: 's', class: 'php-fatal', count: 1, firstAt: '', lastAt: NOW.toISOString(), excerpt: text }),
    ],
    samples: [
      "[Mon Nov 23 02:42:09 2026] [php:error] PHP Fatal error:  Uncaught mysqli_sql_exception: Table 'a' doesn't exist",
      '1.2.3.4 - - [23/Nov/2026:02:42:09 +0000] "GET / HTTP/1.1" 200 5',
    ],
  },
  {
    name: 'end of a task',
    read: text => [startFailure(text), namedIn(text), briefEnd(endOf(taskThatEnded(text)))],
    samples: [
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): AccessDeniedException',
    ],
  },
  {
    name: 'error of AWS',
    read: text => classify(Object.assign(new Error(text), { name: 'AccessDeniedException' })),
    samples: ['User: arn:aws:iam::1:user/a is not authorized to perform: ecs:DescribeServices on resource: *'],
  },
  {
    name: 'plan',
    read: text => parsePlan('plan.json', text),
    refuses: isUsageError,
    samples: [
      '{"format_version":"1.2","planned_values":{},"resource_changes":[{"address":"a","type":"aws_lb","change":{"actions":["create"],"after":{"name":"x","condition":[{"host_header":[{"values":["a"]}]}]}}}]}',
    ],
  },
  {
    name: 'tfvars',
    read: text => parseTfvars('a.tfvars', text),
    refuses: isUsageError,
    samples: ['tenant_name = "a"\ntags = { Tenant = "a" }\nx = <<EOF\ny\nEOF\n'],
  },
  {
    name: 'tfvars in JSON',
    read: text => parseTfvars('a.tfvars.json', text),
    refuses: isUsageError,
    samples: ['{"tenant_name":"a","tags":{"Tenant":"a"}}'],
  },
  {
    name: 'code of a function',
    read: text => candidatesIn(text, 'admin'),
    samples: [
      `function handler(e) { /* a */ var user = 'u'; var pass = "p\\"q"; // b\n return 'Basic YWRtaW46eA==' + \`x\` }`,
    ],
  },
  {
    name: 'policy',
    read: text => [
      allows([{ name: 'p', kind: 'inline', arn: null, document: parseJson(text) ?? null }], 'ecs:RunTask', ARN),
      allows(
        [
          {
            name: 'p',
            kind: 'inline',
            arn: null,
            document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: text, Resource: text } },
          },
        ],
        'secretsmanager:GetSecretValue',
        ARN,
      ),
    ],
    samples: [
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"arn:*:${aws:x}*"}]}',
      'arn:aws:secretsmanager:*:*:secret:a-??????',
    ],
  },
  {
    name: 'listener rule',
    read: text => ruleFor(rulesWith(text), { host: `${'a'.repeat(60)}.example`, path: '/' })?.certain,
    samples: ['(a+)+$', '*.a.example', '^(a|aa)+b$'],
  },
  {
    name: 'waivers',
    read: text => parseWaivers(text, 'waivers.yaml', KNOWN, NOW),
    refuses: withCode('WAIVERS'),
    samples: [
      'waivers:\n  - id: a\n    env: prod\n    tenant: all\n    reason: x\n    owner: y\n    expires: 2026-02-01\n',
    ],
  },
  {
    name: 'history',
    read: text => parseState(text, 'prod'),
    refuses: error => error instanceof Error && /^(?:it |its |a newer|schemaVersion)/.test(error.message),
    samples: [
      '{"schemaVersion":1,"environment":"prod","updatedAt":"2026-01-01T00:00:00Z","steps":[],"tenants":{},"undelivered":[]}',
    ],
  },
  {
    name: 'image reference',
    read: parseImage,
    samples: ['000000000000.dkr.ecr.af-south-1.amazonaws.com/wordpress:tag@sha256:abc', 'docker.io/library/wordpress'],
  },
  { name: 'database host', read: parseDatabaseHost, samples: ['db.example:3306', '[::1]:3306:/socket', 'fe80::1'] },
  {
    name: 'line of the login task',
    read: text => readLogin(`${LOGIN_MARK}${text}`, { id: '1', left: [] }),
    refuses: isCannotLook,
    samples: ['{"host":"a","port":3306,"layer":"login","errno":1045,"message":"Access denied"}'],
  },
  ...(
    [
      ['--tenant', 'goldencrust'],
      ['--env', 'prod'],
      ['--region', 'af-south-1'],
      ['--timeout', '30s'],
      ['--resolver', '[::1]:53'],
      ['--connect-to', 'a:443:[::1]:8443'],
      ['--only', 'a,b'],
      ['--explain', 'x'],
      ['--shard', '1/2'],
      ['--wait', '15m'],
      ['--format', 'json'],
    ] as const
  ).map(
    ([flag, sample]): Parser => ({
      name: flag,
      read: text => {
        const others = ['--env=prod', '--tenant=a'].filter(word => !word.startsWith(`${flag}=`))
        return parseArguments([...others, `${flag}=${text}`], {})
      },
      refuses: isUsageError,
      samples: [sample],
    }),
  ),
  {
    name: '--expect-image',
    read: text => parseArguments(['--env', 'prod', '--tenant', 'a', '--wait', '5m', `--expect-image=${text}`], {}),
    refuses: isUsageError,
    samples: ['20251224-fixed'],
  },
  {
    name: 'a word of the command line',
    read: text => parseArguments([text], {}),
    refuses: isUsageError,
    samples: ['--list', '--tennant', 'goldencrust'],
  },
  {
    name: 'redaction',
    read: redact,
    samples: ['https://user:secret-word@a.example/ Basic YWRtaW46c2VjcmV0 password="x"'],
  },
  { name: 'harmless text', read: harmless, samples: ['a\u001b[31mb\u001b]0;t\u0007c\r\n::error::x ##vso[y]e\u0301'] },
  { name: 'Markdown', read: text => [inline(text), block(text)], samples: ['a | `b` <c> [d](e) @f ```'] },
  { name: 'terminal line', read: text => [wrap(text, 80), quoted(text)], samples: ['a few words and a-very-long-one'] },
]
