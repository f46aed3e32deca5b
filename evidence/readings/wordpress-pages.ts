import type { HttpResult } from '../http.ts'
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

/**
 * What the three pages together prove of the tenant's WordPress. The start page decides, unless it may come from a page cache or cannot be
 * read: then the login page and the installer do, which no cache keeps. A login page that redirects to itself keeps everybody out.
 */
export function provePages(
  { start, installer, loginPage }: Pages,
  expectation: Parameters<typeof proveWordPress>[1],
): WordPressProof {
  const proof = proveWordPress(start, expectation)
  if (!start.answered) return proof
  const { pageCache } = start.wordpress
  const others = [
    { path: '/wp-login.php', result: loginPage },
    { path: '/wp-admin/install.php', result: installer },
  ].flatMap(({ path, result }) =>
    result.answered ? [{ path, result, proof: proveWordPress(result, { ...expectation, life: 'auto' }) }] : [],
  )
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
  const loop = others.find(other => other.path === '/wp-login.php' && other.proof.kind === 'redirect-loop')
  if (loop)
    return { kind: 'redirect-loop', proven: false, says: `/wp-login.php: ${loop.proof.says}`, notes: proof.notes }
  if (pageCache === null) return proof
  return isAlive({ installer, loginPage }, expectation)
    ? {
        ...proof,
        notes: [...proof.notes, `the start page comes from a page cache (${pageCache}), the login page does not`],
      }
    : { kind: 'cached', proven: false, says: `${proof.says}, but from a page cache (${pageCache})`, notes: proof.notes }
}
