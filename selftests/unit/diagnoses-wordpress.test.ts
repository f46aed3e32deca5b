import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../evidence/index.ts'
import { answer, freshStart, installedStart } from '../lib/answers.ts'
import { answering, logged, revisions, taskOf, unhealthy } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf, commandsOf, pastesOf } from '../lib/causes.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { forwardRule, targetGroupArn } from '../lib/rules.ts'

const target = targetIn('prod', 'goldencrust', 'installed')
const fresh = targetIn('prod')
const { domain, names } = target
const healthy = healthyData(target)
const running = healthy['task-definition'].running

const extra = (text: string): Changes => ({
  'task-definition': {
    ...healthy['task-definition'],
    running: { ...running, environment: { ...running.environment, WORDPRESS_CONFIG_EXTRA: text } },
  },
})
const home = (host: string) => `define('WP_HOME', 'https://${host}'); define("WP_SITEURL","https://${host}");`
const redirect = (location: string, parts: Parameters<typeof answer>[0] = {}): HttpAnswer =>
  answer({ url: `http://${domain}/`, status: 301, location, wordpress: { redirectBy: 'WordPress' }, ...parts })
const loop = answering(target, redirect(`https://${domain}/`))
const nothing = answering(target, answer({ status: 200, bodyBytes: 0 }))
const dead = answering(target, answer({ status: 500, bodyBytes: 0 }))
const away = answering(target, answer({ status: 503, title: 'Wartung', wordpress: { maintenance: true } }))
const installer = answering(target, freshStart(domain))
const emptied: Changes = { database: { ...healthy.database, tableCount: 0, prefixedTableCount: 0 } }

const PLUGIN =
  '[Wed Jan 14 09:58:00 2026] [php:error] [pid 17] PHP Fatal error:  Uncaught Error: Call to undefined function x() in /var/www/html/wp-content/plugins/menu-cards/menu-cards.php:41'
const THEME =
  'PHP Parse error:  syntax error, unexpected end of file in /var/www/html/wp-content/themes/menu/functions.php on line 9'
const MEMORY =
  'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 65536 bytes) in /var/www/html/wp-includes/class-wpdb.php on line 2'
const CORE = 'PHP Fatal error:  Uncaught Error: Class "WP_Hook" not found in /var/www/html/wp-includes/plugin.php:20'
const failing = unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]')

const CASES: readonly CauseCase[] = [
  { what: 'healthy', changes: {}, causes: '' },
  {
    what: 'a plugin that dies',
    changes: { ...logged(target, 'php-fatal', PLUGIN), ...dead, ...failing },
    causes: 'php-fatal-error',
    says: /in the plugin menu-cards: visitors get an error page/,
    because: /8f3a11112222: "PHP Fatal error: Uncaught Error/,
    commands: /^aws logs filter-log-events[\s\S]*--force-new-deployment/,
  },
  {
    what: 'a theme with a syntax error',
    changes: { ...logged(target, 'php-parse', THEME), ...dead, ...failing },
    causes: 'php-fatal-error',
    says: /in the theme menu/,
  },
  {
    what: 'a fatal error that leaves the start page alone',
    changes: logged(target, 'php-fatal', PLUGIN),
    causes: 'php-fatal-error',
    says: /some requests fail, the start page does not/,
  },
  {
    what: 'a fatal error that leaves an empty page, not a missing theme',
    changes: { ...logged(target, 'php-fatal', PLUGIN), ...nothing },
    causes: 'php-fatal-error',
  },
  {
    what: "PHP's memory limit",
    changes: { ...logged(target, 'php-fatal', MEMORY), ...dead, ...failing },
    causes: 'php-fatal-error',
    says: /memory limit \(128 MiB\)/,
    commands: /^aws logs filter-log-events[\s\S]*WP_MEMORY_LIMIT/,
  },
  {
    what: "a fatal error in WordPress' own code, since the last image",
    changes: {
      ...logged(target, 'php-fatal', CORE),
      ...dead,
      ...failing,
      ...revisions(target, {}, { image: running.image.replace('20251224-fixed', '20251110') }),
    },
    causes: 'php-fatal-error',
    commands: /^aws logs filter-log-events[\s\S]*--task-definition prod-goldencrust:1/,
  },
  ...(
    [
      ['read error on connection to 10.0.1.13:6379', /cannot reach its Redis/],
      ['NOAUTH Authentication required.', /reached and answers NOAUTH: it does not take the login/],
      ['Failed to AUTH connection', /reached and answers AUTH: it does not take the login/],
      ["OOM command not allowed when used memory > 'maxmemory'.", /answers OOM: its memory is used up/],
      ["READONLY You can't write against a read only replica.", /answers READONLY: it is a replica/],
      ['MISCONF Redis is configured to save RDB snapshots', /answers MISCONF: it refuses what is asked/],
    ] as const
  ).map(([said, says]) => ({
    what: `the object cache: ${said}`,
    changes: {
      ...logged(target, 'php-fatal', `PHP Fatal error:  Uncaught RedisException: ${said} in object-cache.php:1161`),
      ...dead,
      ...failing,
    },
    causes: 'object-cache-unreachable',
    says,
  })),
  {
    what: 'a fatal error in the log of a task that is gone',
    changes: {
      ...logged(target, 'php-fatal', PLUGIN),
      tasks: { tasks: [taskOf(target, { id: '777700001111' })] },
      'request-marker': { ...healthy['request-marker'], foundInStream: `${names.logStreamPrefix}777700001111` },
    },
    causes: '',
  },
  {
    what: 'a plugin that keeps visitors out: the login page is there, and no file to remove',
    changes: away,
    causes: 'maintenance-mode',
  },
  {
    what: 'the tables are gone',
    changes: { ...installer, ...emptied },
    causes: 'wordpress-not-installed',
    says: /installer is open/,
    because: /0 tables, 0 of them wp_\*/,
    first: /--desired-count 0/,
  },
  {
    what: 'the installer answers, and the database cannot be asked',
    changes: { ...installer, database: null },
    causes: 'wordpress-not-installed,permission-missing',
    says: /empty or another one/,
  },
  {
    what: 'the installer answers, and the tables have another prefix',
    changes: { ...installer, database: { ...healthy.database, tableCount: 12, prefixedTableCount: 0 } },
    causes: 'wordpress-not-installed',
    says: /another prefix/,
  },
  {
    what: 'the installer answers, and the tables are there',
    changes: installer,
    causes: 'wordpress-not-installed',
    says: /reads another database/,
  },
  { what: 'the installer answers for a tenant that waits for it', target: fresh, changes: {}, causes: '' },
  {
    what: "the installer of another tenant's WordPress",
    changes: {
      ...installer,
      'listener-rules': {
        listeners: healthy['listener-rules'].listeners.map(listener => ({
          ...listener,
          rules: [forwardRule(210, { 'host-header': [domain] }, targetGroupArn(target, 'prod-bluebird-tg'))],
        })),
      },
    },
    causes: 'listener-rule-wrong-target',
  },
  {
    what: 'nobody tells WordPress of https',
    changes: { ...loop, ...extra(home(domain)) },
    causes: 'redirect-loop',
    says: /does not know that visitors come over https/,
    first: /jq --arg container wordpress[\s\S]*\$_SERVER/,
  },
  {
    what: 'WordPress believes X-Forwarded-Proto',
    changes: {
      ...loop,
      ...extra(`if ($_SERVER['HTTP_X_FORWARDED_PROTO'] === 'https') $_SERVER['HTTPS'] = 'on'; ${home(domain)}`),
    },
    causes: 'redirect-loop',
    because: /believes X-Forwarded-Proto/,
    first: /describe-task-definition/,
  },
  {
    what: 'WordPress knows of https and loops all the same',
    changes: { ...loop, ...extra(`$_SERVER['HTTPS'] = 'on'; ${home(domain)}`) },
    causes: 'redirect-loop',
    says: /most likely a plugin/,
    first: /^$/,
  },
  {
    what: 'the web server redirects, not WordPress',
    changes: answering(target, redirect(`https://${domain}/`, { wordpress: { redirectBy: null } })),
    causes: 'redirect-loop',
    says: /web server redirects/,
  },
  {
    what: 'only the way past CloudFront loops',
    changes: { 'alb-pages': { ...healthy['alb-pages'], start: redirect(`https://${domain}/`) } },
    causes: 'redirect-loop',
    says: /Only the way past CloudFront/,
  },
  {
    what: 'the login page alone redirects to itself',
    changes: {
      'edge-pages': {
        ...healthy['edge-pages'],
        loginPage: answer({
          url: `https://${domain}/wp-login.php`,
          status: 302,
          location: `https://${domain}/wp-login.php`,
          wordpress: { redirectBy: 'WordPress' },
        }),
      },
    },
    causes: 'redirect-loop',
    says: /FORCE_SSL_ADMIN/,
  },
  { what: 'a redirect to the installer is no loop', target: fresh, changes: {}, causes: '' },
  {
    what: 'the task definition names another site',
    changes: {
      ...answering(target, redirect('https://goldencrust.wpsit.kimmyai.io/')),
      ...extra(home('goldencrust.wpsit.kimmyai.io')),
    },
    causes: 'wrong-site-url',
    says: /task definition gives WordPress the address of another site/,
    because: /prod-goldencrust:2: WP_HOME is https:\/\/goldencrust\.wpsit/,
    first: /--arg address https:\/\/goldencrust\.wpprod\.kimmyai\.io/,
  },
  {
    what: 'the database names another site',
    changes: { ...answering(target, redirect('https://goldencrust.wpsit.kimmyai.io/')), ...extra('') },
    causes: 'wrong-site-url',
    says: /database holds the address of another site \(goldencrust\.wpsit/,
    first: /WP_HOME/,
  },
  {
    what: 'the page is of another site, although the task definition is right',
    changes: answering(target, installedStart(domain, { wordpress: { restApiHost: 'shop.example' } })),
    causes: 'wrong-site-url',
    says: /leads to shop\.example although/,
  },
  { what: 'the own address in capitals', changes: extra(home(domain.toUpperCase())), causes: '' },
  {
    what: 'the theme is not there',
    changes: {
      ...nothing,
      'task-definition': { ...healthy['task-definition'], running: { ...running, volumes: [] } },
      'access-point': { referenced: false, fileSystemId: null },
    },
    causes: 'wp-content-missing',
    says: /mounts no file system/,
    because: /no PHP error in the log/,
  },
  {
    what: 'the theme is not on the file system',
    changes: {
      ...nothing,
      'task-definition': {
        ...healthy['task-definition'],
        running: {
          ...running,
          volumes: [
            {
              name: 'wp-content',
              fileSystemId: 'fs-1',
              accessPointId: 'fsap-1',
              iam: true,
              containerPath: '/var/www/html/wp-content',
            },
          ],
        },
      },
    },
    causes: 'wp-content-missing',
    says: /finds no theme in wp-content/,
    first: /efs describe-access-points[\s\S]*--access-point-id fsap-1/,
  },
  {
    what: 'an empty page, and the log cannot be seen',
    changes: { ...nothing, logs: null, 'task-definition': null },
    causes: 'wp-content-missing,permission-missing',
    says: /most likely its theme/,
  },
]

describe('what is wrong with WordPress', () => {
  judgeCases(target, CASES)

  test('an empty database is told even when nobody answers', () => {
    const { diagnoses } = causesOf(target, { ...emptied, 'alb-pages': null, 'edge-pages': null })
    const found = diagnoses.find(({ id }) => id === 'wordpress-not-installed')
    expect(found?.explains).toContain('database-reachable')
    expect(commandsOf(found ? [found] : []).join()).not.toContain('--desired-count 0')
  })

  test('where no task of its own runs, the other site is whoever answers in its place', () => {
    const elsewhere = { ...answering(target, redirect('https://goldencrust.wpsit.kimmyai.io/')), ...extra('') }
    const idle = { service: { ...healthyData(target).service, runningCount: 0 } }
    expect(causesOf(target, elsewhere).ids).toContain('wrong-site-url')
    expect(causesOf(target, { ...elsewhere, ...idle }).ids).not.toContain('wrong-site-url')
  })

  test("another site's page from a place nobody knows leaves the cause open", () => {
    const elsewhere = answering(target, installedStart('shop.example'))
    const { ids, unjudged } = causesOf(target, { ...elsewhere, 'listener-rules': null })
    expect(ids).not.toContain('wrong-site-url')
    expect(unjudged.some(({ id, reason }) => `${id} ${reason}`.includes('wrong-site-url'))).toBe(true)
  })
})

describe('what the jq filters make of WORDPRESS_CONFIG_EXTRA', () => {
  const apply = (text: string | null, changes: Changes): unknown => {
    const [command = ''] = commandsOf(causesOf(target, changes).diagnoses)
    const filter = command.slice(command.indexOf('jq ')).replace(/ > task-definition\.json$/, '')
    const environment = [
      { name: 'WORDPRESS_DB_NAME', value: 'goldencrust_db' },
      ...(text === null ? [] : [{ name: 'WORDPRESS_CONFIG_EXTRA', value: text }]),
    ]
    const definition = { containerDefinitions: [{ name: 'sidecar' }, { name: 'wordpress', environment }], revision: 2 }
    const output = execFileSync('bash', ['-euo', 'pipefail', '-c', filter], { input: JSON.stringify(definition) })
    return JSON.parse(output.toString())
  }
  const expected = (value: string) => ({
    containerDefinitions: [
      { name: 'sidecar' },
      {
        name: 'wordpress',
        environment: [
          { name: 'WORDPRESS_DB_NAME', value: 'goldencrust_db' },
          { name: 'WORDPRESS_CONFIG_EXTRA', value },
        ],
      },
    ],
  })
  const loops = { ...loop, ...extra(home(domain)) }

  test('https is said before everything else', () => {
    expect(apply("define('A', 'b');", loops)).toEqual(expected("$_SERVER['HTTPS'] = 'on'; define('A', 'b');"))
  })

  test('https is said where nothing was said before', () => {
    expect(apply(null, loops)).toEqual(expected("$_SERVER['HTTPS'] = 'on'; "))
  })

  test('only the address is replaced, in either kind of quotes', () => {
    const other = home('goldencrust.wpsit.kimmyai.io')
    const changes = { ...answering(target, redirect('https://goldencrust.wpsit.kimmyai.io/')), ...extra(other) }
    expect(apply(`${other} define('SALT', "it's");`, changes)).toEqual(
      expected(
        `define('WP_HOME', 'https://${domain}'); define('WP_SITEURL', 'https://${domain}'); define('SALT', "it's");`,
      ),
    )
  })
})

describe('a maintenance mode is ended where it was begun', () => {
  const pastes = (loginPage: HttpAnswer) => {
    const pages = { ...healthy['alb-pages'], ...away['alb-pages'], loginPage }
    return pastesOf(causesOf(target, { ...away, 'alb-pages': pages }).diagnoses).join('\n')
  }
  test('by its file, where the login page is away as well', () => {
    expect(pastes(answer({ status: 503, wordpress: { maintenance: true } }))).toMatch(
      /rm \/var\/www\/html\/\.maintenance/,
    )
  })

  test('in the plugin, where the login page answers', () => {
    const said = pastes(answer({ wordpress: { loginForm: true } }))
    expect(said).toMatch(/ls \/var\/www\/html\/wp-content\/plugins/)
    expect(said).not.toContain('.maintenance')
  })
})
