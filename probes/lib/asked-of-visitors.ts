import { randomBytes } from 'node:crypto'
import type { FunctionStage } from '../../evidence/index.ts'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import { type RunLimits, runFunction } from './edge-function/run-function.ts'
import type { Visit, VisitOutcome, Word } from './edge-function/visits.ts'
import { candidatesIn } from './function-code.ts'
import type { BasicAuthLogin } from './logins.ts'
import { triedLogins } from './tried-logins.ts'
import { momentsTried, type TriedVisit } from './tried-moments.ts'
import { triedWords } from './tried-words.ts'

/** What the code of a function asks of visitors, and which of the logins that were tried it lets in. */
interface Asked
  extends Required<
    Pick<
      FunctionStage,
      'credential' | 'openPaths' | 'opensFor' | 'refusesWith' | 'unread' | 'asksAddress' | 'username' | 'matchesStored'
    >
  > {
  /** The stored login where it is let in, else another one that is; never a placeholder. */
  readonly login: BasicAuthLogin | null
}

/** WordPress' own pages, of which no visitor may see one without a login. */
const PAGES = ['/', '/wp-login.php', '/wp-admin/'] as const
/**
 * Others of which none is meant for machines or for everybody, as `/robots.txt`, `/.well-known/`, a page of health, uploads and calls of a shop are: the
 * start page by its file, any page of the site, what its readers and programs get of its posts.
 */
const FURTHER_PAGES = [
  '/index.php',
  '/sample-page/',
  '/sample-page',
  '/2026/01/hello-world/',
  '/feed/',
  '/comments/feed/',
  '/wp-json/wp/v2/posts',
  '//',
  ...['/author/admin/', '/category/news/', '/tag/news/', '/page/2/', '/2026/', '/search/word/', '/en/sample-page/'],
  ...['/embed/', '/sample-page/embed/', '/wp-admin/index.php'],
  ...[
    '/blog/',
    '/news/',
    '/about/',
    '/contact/',
    '/events/',
    '/shop/',
    '/product/sample/',
    '/checkout/',
    '/my-account/',
  ],
  // An ending that is looked for anywhere: PHP gets what follows its file as PATH_INFO.
  '/wp-login.php/a.css.js.png.jpg.svg.ico.woff2.txt.xml.json.html/',
] as const
/** WordPress shows its pages whatever the method is; to HEAD it says which there are. */
const FURTHER_METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const MOST_CANDIDATES = 24
/** Of users and logins, pieces of which are tried. */
const MOST_TRIED = 3
/** Of what opens the door; more of the same say nothing new. */
const MOST_SAID = 3

const COOKIES: readonly Word[] = [
  { place: 'cookie', name: 'wordpress_test_cookie', value: 'WP%20Cookie%20check' },
  { place: 'cookie', name: `wordpress_logged_in_${'0'.repeat(32)}`, value: 'editor%7C1999999999%7Cnobody%7Cnobody' },
]

/** A login that nobody has. */
export const NOBODY: BasicAuthLogin = { username: 'nobody', password: randomBytes(12).toString('base64url') }

const basic = ({ username, password }: BasicAuthLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

const isPlaceholder = ({ password }: BasicAuthLogin): boolean => password.includes(BASIC_AUTH_PLACEHOLDER)

/**
 * Runs the code with visitors who have no login, the stored one, a wrong one, the placeholder, and those that stand in the code; and tries what
 * a stranger could send.
 */
export async function askedOfVisitors(
  code: string,
  { host, stored, expectedUser }: { host: string; stored: BasicAuthLogin | null; expectedUser: string },
  limits: RunLimits,
): Promise<Asked> {
  const inCode = candidatesIn(code, expectedUser)
  const users = new Set([expectedUser, ...(stored ? [stored.username] : []), ...inCode.map(each => each.username)])
  const candidates = inCode.filter(each => !isPlaceholder(each)).slice(0, MOST_CANDIDATES)
  const placeholders = [
    `Basic ${BASIC_AUTH_PLACEHOLDER}`,
    ...[...users].slice(0, MOST_CANDIDATES).map(username => basic({ username, password: BASIC_AUTH_PLACEHOLDER })),
    ...inCode.filter(isPlaceholder).slice(0, MOST_CANDIDATES).map(basic),
  ]
  const wrong = [basic(NOBODY), basic({ ...NOBODY, username: stored?.username ?? expectedUser })]
  const get = (path: string, authorization: string | null): Visit => ({ method: 'GET', path, authorization })
  const groups = {
    withoutLogin: [...PAGES.map(path => get(path, null)), { ...get('/wp-login.php', null), method: 'POST' } as const],
    stored: stored ? PAGES.map(path => get(path, basic(stored))) : [],
    wrong: wrong.map(header => get('/', header)),
    placeholder: placeholders.map(header => get('/', header)),
    candidate: candidates.map(login => get('/', basic(login))),
    // What WordPress gives whoever opens its login page, and whoever logs in: a browser sends it beside the login of the edge.
    cookies: stored && /\bcookies\b/.test(code) ? COOKIES.map(word => ({ ...get('/', basic(stored)), word })) : [],
  }
  const visits = Object.values(groups).flat()
  const known = [...(stored ? [stored] : []), ...candidates].slice(0, MOST_TRIED)
  const tried: Readonly<Record<'login' | 'word' | 'page' | 'moment', readonly TriedVisit[]>> = {
    moment: momentsTried(code),
    login: triedLogins([...users].slice(0, MOST_TRIED), known).map(({ header, says }) => ({
      visit: get('/', header),
      says,
    })),
    word: triedWords(code, { host, expectedUser }),
    page: [
      ...FURTHER_PAGES.map(path => ({ visit: get(path, null), says: path })),
      ...FURTHER_METHODS.map(method => ({ visit: { ...get('/', null), method }, says: `/ by ${method}` })),
    ],
  }
  const tries = Object.values(tried).flat().flatMap(visitsOf)
  const outcomes = await runFunction({ code, host, visits, tries }, limits)
  const came = (group: readonly Visit[]) =>
    group.flatMap(visit => {
      const outcome = outcomes[visits.indexOf(visit)]
      return outcome ? [{ visit, outcome }] : []
    })
  const withoutLogin = came(groups.withoutLogin)
  const own = came(groups.stored)
  const openPaths = [...new Set(withoutLogin.filter(isLetIn).map(({ visit }) => visit.path))]
  const accepted = candidates.filter((_, index) =>
    came(groups.candidate)
      .filter(isLetIn)
      .some(each => each.visit === groups.candidate[index]),
  )
  const triesSaid = tries.flatMap((visit, index) => {
    const outcome = outcomes[visits.length + index]
    return outcome ? [{ visit, outcome }] : []
  })
  const entering = new Set(triesSaid.filter(isLetIn).map(({ visit }) => visit))
  /** Tries share a realm: what one of them seems to open is tried again alone. */
  const openedBy = async (group: readonly TriedVisit[]) => {
    const first = group
      .filter(each => visitsOf(each).every(visit => entering.has(visit)))
      .filter((each, index, all) => all.findIndex(other => subjectOf(other) === subjectOf(each)) === index)
      .slice(0, MOST_SAID)
    if (first.length === 0) return []
    const alone = first.flatMap(visitsOf)
    const again = await runFunction({ code, host, visits: alone }, limits)
    const isOpen = (visit: Visit) => {
      const outcome = again[alone.indexOf(visit)]
      return outcome !== undefined && isLetIn({ outcome })
    }
    return first.filter(each => visitsOf(each).every(isOpen)).map(({ says }) => says)
  }
  const matchesStored = own.length === 0 ? null : own.every(isLetIn)
  const login = (matchesStored ? stored : null) ?? accepted[0] ?? null
  const start = withoutLogin[0]?.outcome
  const unread =
    whyUnread([...withoutLogin, ...own, ...came(groups.cookies)].map(({ outcome }) => outcome)) ??
    (triesSaid.some(({ outcome }) => outcome.does === 'endless') ? 'endless' : null)
  const judged = async (): Promise<Required<Pick<FunctionStage, 'credential' | 'opensFor' | 'openPaths'>>> => {
    const without = (credential: FunctionStage['credential']) => ({ credential, opensFor: [], openPaths })
    if (openPaths.length > 0) return without('none')
    if (came(groups.wrong).some(isLetIn)) return without('any')
    if (came(groups.placeholder).some(isLetIn)) return without('placeholder')
    const parts = await openedBy(tried.login)
    if (parts.length > 0) return { ...without('part'), opensFor: parts }
    if (unread === null && login === null && start?.status !== 401) return without('other')
    const pages = await openedBy(tried.page)
    if (pages.length > 0) return { ...without('none'), openPaths: pages }
    const words = [...(await openedBy(tried.word)), ...(await openedBy(tried.moment))].slice(0, MOST_SAID)
    if (words.length > 0) return { ...without('word'), opensFor: words }
    return without(unread === null ? 'real' : 'unread')
  }
  const { credential, opensFor, openPaths: open } = await judged()
  return {
    credential,
    openPaths: open,
    opensFor,
    refusesWith: start?.status ?? null,
    unread: credential === 'unread' ? unread : null,
    asksAddress: outcomes.some(({ asksAddress }) => asksAddress),
    username:
      credential === 'none' ? null : (login?.username ?? candidates[0]?.username ?? inCode[0]?.username ?? null),
    matchesStored: credential === 'unread' ? null : matchesStored,
    login,
  }
}

/** Other values of the same word are the same to who reads of it. */
const subjectOf = ({ visit: { word, laterMs }, says }: TriedVisit): string =>
  word ? `${word.place} ${word.name}` : laterMs === undefined ? says : 'the clock'

const visitsOf = ({ visit, before }: TriedVisit): readonly Visit[] => (before ? [visit, before] : [visit])

const isLetIn = ({ outcome }: { readonly outcome: VisitOutcome }): boolean =>
  outcome.does === 'passes' && !outcome.asksStore

function whyUnread(outcomes: readonly VisitOutcome[]): FunctionStage['unread'] {
  const does = (kind: VisitOutcome['does']) => outcomes.some(outcome => outcome.does === kind)
  if (does('unrunnable')) return 'not-run'
  if (does('endless')) return 'endless'
  if (outcomes.some(({ asksStore }) => asksStore)) return 'store'
  return does('fails') ? 'throws' : null
}
