import type { HttpAnswer, HttpResult } from '../http.ts'
import { type AnswerKind, cachedSign, proveWordPress, type WordPressProof } from './wordpress.ts'

interface Pages {
  readonly start: HttpResult
  readonly installer: HttpResult
  readonly loginPage: HttpResult
}

/** What WordPress or PHP says of itself on whichever page is asked; a start page that works beside it is a stored one. */
const FAULTS: readonly AnswerKind[] = [
  'database-error',
  'tables-broken',
  'object-cache-error',
  'extension-missing',
  'php-source',
]
/** Kinds of start pages that do not speak for the PHP and the database of this moment. */
const SILENT: readonly AnswerKind[] = ['cached', 'unproven', 'unexpected-status', 'critical-error', 'alb-error']

/** Whether a page that no cache keeps shows that WordPress works on its database now. */
export const isAlive = (
  { installer, loginPage }: Pick<Pages, 'installer' | 'loginPage'>,
  expectation: Parameters<typeof proveWordPress>[1],
): boolean =>
  [loginPage, installer].some(result => {
    if (!result.answered || cachedSign(result) !== undefined) return false
    const { loginForm, installer: shown } = result.wordpress
    if (result.status === 200) return loginForm || shown !== null
    return proveWordPress(result, { ...expectation, life: 'auto' }).proven
  })

/** Whether the login page, which came from no cache, shows that the site is installed and works now. */
function showsLogin(result: HttpResult, expectation: Parameters<typeof proveWordPress>[1]): boolean {
  if (!result.answered || cachedSign(result) !== undefined) return false
  if (result.status === 200 && result.wordpress.loginForm) return true
  return proveWordPress(result, { ...expectation, life: 'auto' }).kind === 'installed'
}

/** Answers by which WordPress, PHP or the web server say that a page failed. */
const FAILURES: readonly AnswerKind[] = ['critical-error', 'empty-500', 'unexpected-status']
const SERVER_ERROR = 500

/**
 * What the three pages together prove of the tenant's WordPress. The start page decides, unless it may come from a page cache or cannot be
 * read: then the login page and the installer do, which no cache keeps. A login page that redirects to itself, or fails, keeps everybody out.
 */
export function provePages(
  { start, installer, loginPage }: Pages,
  expectation: Parameters<typeof proveWordPress>[1],
): WordPressProof {
  const asked = proveWordPress(start, expectation)
  if (!start.answered) return asked
  const { pageCache } = start.wordpress
  const others = [
    { path: '/wp-login.php', result: loginPage },
    { path: '/wp-admin/install.php', result: installer },
  ].flatMap(({ path, result }) =>
    result.answered ? [{ path, result, proof: proveWordPress(result, { ...expectation, life: 'auto' }) }] : [],
  )
  const proof = asked.kind === 'cached' ? (storedOf(start, loginPage, expectation) ?? asked) : asked
  if (proof.proven || SILENT.includes(proof.kind)) {
    const fault = others.find(other => FAULTS.includes(other.proof.kind))
    if (fault)
      return {
        kind: fault.proof.kind,
        proven: false,
        says: `${fault.path} gives ${fault.proof.says}; the start page gives ${proof.says}${pageCache === null ? '' : `, from a page cache (${pageCache})`}`,
        notes: proof.notes,
      }
  }
  if (!proof.proven) return proof
  const login = others.find(({ path }) => path === '/wp-login.php')
  if (login?.proof.kind === 'redirect-loop')
    return { kind: 'redirect-loop', proven: false, says: `/wp-login.php: ${login.proof.says}`, notes: proof.notes }
  if (login && login.result.status >= SERVER_ERROR && FAILURES.includes(login.proof.kind))
    return {
      kind: login.proof.kind,
      proven: false,
      says: `/wp-login.php gives ${login.proof.says}; the start page gives ${proof.says}`,
      notes: proof.notes,
    }
  if (pageCache === null) return proof
  return isAlive({ installer, loginPage }, expectation)
    ? {
        ...proof,
        notes: [...proof.notes, `the start page comes from a page cache (${pageCache}), the login page does not`],
      }
    : { kind: 'cached', proven: false, says: `${proof.says}, but from a page cache (${pageCache})`, notes: proof.notes }
}

/** A start page out of CloudFront's cache, by itself; `undefined` where nothing beside it shows that the site works now. */
function storedOf(
  start: HttpAnswer,
  loginPage: HttpResult,
  expectation: Parameters<typeof proveWordPress>[1],
): WordPressProof | undefined {
  const proof = proveWordPress({ ...start, xCache: null, age: null }, expectation)
  if (proof.kind !== 'installed' || !showsLogin(loginPage, expectation)) return undefined
  return {
    ...proof,
    notes: [...proof.notes, `the start page comes from a cache (${cachedSign(start)}), the login page does not`],
  }
}
