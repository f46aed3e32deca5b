import type { SandboxAnswer, SandboxRequest } from '../servers/types.ts'
import { namesOf } from './arns.ts'
import { connectFromTask } from './database.ts'
import { definitionByArn } from './deployments.ts'
import { accessLine, phpError, writeLine } from './log-lines.ts'
import { siteTrouble } from './site-troubles.ts'
import type { ImageBehaviour, SiteState, TaskState, World } from './state.ts'
import { mainContainer } from './task-start.ts'

type Page = Extract<SandboxAnswer, { kind: 'answer' }>

const HTML = 'text/html; charset=UTF-8'
const INSTALLER = '/wp-admin/install.php'
/** What a request costs PHP when the application behind it is stuck. */
const STUCK: SandboxAnswer = { kind: 'hang' }

const PARSE_ERROR =
  'PHP Parse error:  syntax error, unexpected token "<", expecting end of file in /var/www/html/wp-config.php on line 2'
const FATAL_ERROR =
  'PHP Fatal error:  Uncaught Error: Call to undefined function legacy_price_table() in /var/www/html/wp-content/plugins/menu-cards/menu-cards.php:41'

/** What the container of a running task answers, and the line it logs about it. */
export function wordpressAnswer(world: World, task: TaskState, request: SandboxRequest): SandboxAnswer {
  const answer = answerOf(world, task, request)
  if (answer.kind === 'answer') {
    const now = world.now()
    const line = errorLineOf(world, task)
    if (line !== null) writeLine(world, task, phpError(line, now), now)
    writeLine(world, task, accessLine(request, answer.status, answer.body.length, now), now)
  }
  return answer
}

/** What PHP complains about on every request of a broken image or site. */
export function errorLineOf(world: World, task: TaskState): string | null {
  const trouble = troubleOf(world, task)
  if (trouble !== null) return trouble === 'second-php-tag' ? PARSE_ERROR : trouble === 'php-fatal' ? FATAL_ERROR : null
  const ofSite = world.sites.get(namesOf(world, task.tenant).databaseName)?.trouble ?? null
  return ofSite === null ? null : (siteTrouble(ofSite).line ?? null)
}

/** What keeps WordPress from answering at all, by its image or by what lies on its file system. */
function troubleOf(world: World, { behaviour, tenant }: TaskState): ImageBehaviour | null {
  if (behaviour !== null && behaviour !== 'good') return behaviour
  const site = world.sites.get(namesOf(world, tenant).databaseName)
  return site?.stuck ? 'slow' : site?.fatalPlugin ? 'php-fatal' : null
}

/** The same without a trace in the log, for health checks that nobody watches. */
export function answerOf(world: World, task: TaskState, request: SandboxRequest): SandboxAnswer {
  const said = world.recorded.containers.get(task.tenant)?.(request)
  if (said) return said
  const trouble = troubleOf(world, task)
  if (trouble === 'slow') return STUCK
  if (trouble === 'wrong-port') return { kind: 'reset' }
  if (trouble !== null) return page(500, '')
  const ofSite = world.sites.get(namesOf(world, task.tenant).databaseName)?.trouble ?? null
  const troubled = ofSite === null ? undefined : siteTrouble(ofSite).answer(request)
  if (troubled) return troubled
  const settings = settingsOf(world, task)
  const service = world.services.get(task.serviceName)
  if (!settings || !service) return page(500, '')
  const database = connectFromTask(world, service, { ...settings, login: task.injected })
  if (database.kind === 'silence') return STUCK
  if (database.kind !== 'connected') return withoutDatabase(request, database.kind)
  const site = world.sites.get(settings.name)
  const home =
    settings.home ??
    (database.installed ? site?.home : undefined) ??
    `${settings.https ? 'https' : 'http'}://${request.host}`
  if (!database.installed || !site) return fresh(request, home)
  return installed(request, {
    home,
    site,
    https: settings.https,
    theme: !world.fileSystem.withoutTheme.has(settings.directory),
  })
}

interface Settings {
  readonly host: string
  readonly name: string
  readonly prefix: string
  /** `WP_HOME` where the task definition fixes it. */
  readonly home: string | undefined
  /** Whether PHP is told that visitors come over https. */
  readonly https: boolean
  readonly directory: string
}

function settingsOf(world: World, task: TaskState): Settings | undefined {
  const definition = definitionByArn(world, task.taskDefinitionArn)
  const container = definition && mainContainer(definition)
  if (!container) return undefined
  const variables = new Map(container.environment.map(({ name, value }) => [name, value]))
  const extra = variables.get('WORDPRESS_CONFIG_EXTRA') ?? ''
  const accessPoint = definition.volumes[0]?.efsVolumeConfiguration.authorizationConfig?.accessPointId ?? ''
  return {
    host: variables.get('WORDPRESS_DB_HOST') ?? '',
    name: variables.get('WORDPRESS_DB_NAME') ?? '',
    prefix: variables.get('WORDPRESS_TABLE_PREFIX') ?? 'wp_',
    home: /define\(\s*'WP_HOME'\s*,\s*'([^']*)'/.exec(extra)?.[1],
    https: /\$_SERVER\[\s*'HTTPS'\s*\]\s*=\s*'on'/.test(extra),
    directory: world.accessPoints.get(accessPoint)?.path ?? '/',
  }
}

const page = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Page => ({
  kind: 'answer',
  status,
  headers: { Server: 'Apache/2.4.62 (Debian)', 'X-Powered-By': 'PHP/8.2.28', 'Content-Type': HTML, ...headers },
  body,
})

const document = (title: string, body: string): string =>
  `<!DOCTYPE html>\n<html lang="en-US">\n<head>\n\t<title>${title}</title>\n</head>\n<body>\n${body}\n</body>\n</html>\n`

function withoutDatabase({ path }: SandboxRequest, kind: 'no-connection' | 'no-database'): Page {
  if (path !== INSTALLER) {
    return died('Database Error', '<h1>Error establishing a database connection</h1>')
  }
  const heading = kind === 'no-connection' ? 'Error establishing a database connection' : 'Cannot select database'
  return died('WordPress &rsaquo; Error', `<h1>${heading}</h1>`)
}

/** The page that `wp_die` prints. */
const died = (title: string, message: string): Page =>
  page(
    500,
    `<!DOCTYPE html>\n<html lang="en-US">\n<head>\n\t<title>${title}</title>\n</head>\n<body id="error-page">\n<div class="wp-die-message">${message}</div>\n</body>\n</html>\n`,
  )

const redirect = (status: number, location: string): Page =>
  page(status, '', { Location: location, 'X-Redirect-By': 'WordPress' })

function fresh({ path }: SandboxRequest, home: string): Page {
  if (path === INSTALLER) return installerPage('Welcome')
  return redirect(302, `${home}${INSTALLER}`)
}

const installerPage = (heading: 'Welcome' | 'Already Installed'): Page => {
  const rest =
    heading === 'Welcome'
      ? '<form id="setup" method="post" action="install.php?step=2"></form>'
      : '<p class="step"><a href="/wp-login.php" class="button button-large">Log In</a></p>'
  const style = '<link rel="stylesheet" id="install-css" href="/wp-admin/css/install.min.css">'
  return page(200, document('WordPress &rsaquo; Installation', `${style}\n<h1>${heading}</h1>${rest}`))
}

function installed(
  { path, host }: SandboxRequest,
  {
    home,
    site,
    https,
    theme,
  }: { readonly home: string; readonly site: SiteState; readonly https: boolean; readonly theme: boolean },
): Page {
  if (path === INSTALLER) return installerPage('Already Installed')
  if (path === '/wp-login.php') {
    const form = '<form name="loginform" id="loginform" method="post"></form>'
    return page(200, document(`Log In &lsaquo; ${site.title} &#8212; WordPress`, form))
  }
  const here = `${https ? 'https' : 'http'}://${host}`
  if (here !== home.toLowerCase()) return redirect(301, `${home}${path}`)
  if (!theme) return page(200, '')
  const link = { Link: `<${home}/index.php?rest_route=/>; rel="https://api.w.org/"` }
  return page(
    200,
    document(site.title, `<h1>${site.title}</h1>\n<link href="/wp-content/themes/menu/style.css">`),
    link,
  )
}
