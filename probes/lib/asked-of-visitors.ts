import { randomBytes } from 'node:crypto'
import type { FunctionStage } from '../../evidence/index.ts'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import { type RunLimits, runFunction } from './edge-function/run-function.ts'
import type { Visit, VisitOutcome } from './edge-function/visits.ts'
import { candidatesIn } from './function-code.ts'
import type { BasicAuthLogin } from './logins.ts'

/** What the code of a function asks of visitors, and which of the logins that were tried it lets in. */
interface Asked
  extends Pick<
    FunctionStage,
    'credential' | 'openPaths' | 'refusesWith' | 'unread' | 'asksAddress' | 'username' | 'matchesStored'
  > {
  /** The stored login where it is let in, else another one that is; never a placeholder. */
  readonly login: BasicAuthLogin | null
}

/** WordPress' own pages, of which no visitor may see one without a login. */
const PAGES = ['/', '/wp-login.php', '/wp-admin/'] as const
const MOST_CANDIDATES = 24

/** A login that nobody has. */
export const NOBODY: BasicAuthLogin = { username: 'nobody', password: randomBytes(12).toString('base64url') }

const basic = ({ username, password }: BasicAuthLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

const isPlaceholder = ({ password }: BasicAuthLogin): boolean => password.includes(BASIC_AUTH_PLACEHOLDER)

/** Runs the code with visitors who have no login, the stored one, a wrong one, the placeholder, and those that stand in the code. */
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
  }
  const visits = Object.values(groups).flat()
  const outcomes = await runFunction({ code, host, visits }, limits)
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
  const matchesStored = own.length === 0 ? null : own.every(isLetIn)
  const login = (matchesStored ? stored : null) ?? accepted[0] ?? null
  const start = withoutLogin[0]?.outcome
  const unread = whyUnread([...withoutLogin, ...own].map(({ outcome }) => outcome))
  const kind = (): FunctionStage['credential'] => {
    if (openPaths.length > 0) return 'none'
    if (came(groups.wrong).some(isLetIn)) return 'any'
    if (came(groups.placeholder).some(isLetIn)) return 'placeholder'
    if (unread !== null) return 'unread'
    return login === null && start?.status !== 401 ? 'other' : 'real'
  }
  const credential = kind()
  return {
    credential,
    openPaths,
    refusesWith: start?.status ?? null,
    unread: credential === 'unread' ? unread : null,
    asksAddress: outcomes.some(({ asksAddress }) => asksAddress),
    username:
      credential === 'none' ? null : (login?.username ?? candidates[0]?.username ?? inCode[0]?.username ?? null),
    matchesStored: credential === 'unread' ? null : matchesStored,
    login,
  }
}

const isLetIn = ({ outcome }: { readonly outcome: VisitOutcome }): boolean =>
  outcome.does === 'passes' && !outcome.asksStore

function whyUnread(outcomes: readonly VisitOutcome[]): FunctionStage['unread'] {
  const does = (kind: VisitOutcome['does']) => outcomes.some(outcome => outcome.does === kind)
  if (does('unrunnable')) return 'not-run'
  if (does('endless')) return 'endless'
  if (outcomes.some(({ asksStore }) => asksStore)) return 'store'
  return does('fails') ? 'throws' : null
}
