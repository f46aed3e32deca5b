import type { AlbPages, EdgePages, HttpResult } from '../evidence/index.ts'
import { observed, whyNot } from '../evidence/observed.ts'
import { installerPage } from '../evidence/readings/installer-page.ts'
import { type AnswerKind, cachedSign, silenceOf } from '../evidence/readings/wordpress.ts'
import { provePages } from '../evidence/readings/wordpress-pages.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { tablesThere } from './lib/tenant-answer.ts'
import { type StepContext, type StepEvidence, testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

/** Answers that come from WordPress and are not the page that was wanted; others never reached it, and other steps say so. */
const WORDPRESS_FAULTS: readonly AnswerKind[] = [
  'fresh',
  'installed',
  'database-error',
  'tables-broken',
  'object-cache-error',
  'extension-missing',
  'php-source',
  'blocked',
  'site-unknown',
  'critical-error',
  'empty-500',
  'maintenance',
  'setup-config',
  'redirect-loop',
  'other-site',
  'empty',
  'empty-body',
]

export default testStep('install-page', (seen, context) => {
  const stopped = stoppedBySchedule(observed(seen.service), context)
  if (stopped) return stopped
  const pages = pagesOf(seen, context)
  if (typeof pages === 'string') return unknown(pages)
  const proof = provePages(pages, context.target)
  if (!proof.proven)
    return WORDPRESS_FAULTS.includes(proof.kind) ? failed(proof.says, proof.notes) : unknown(proof.says)
  const login = observed(seen['edge-pages'])?.login
  if (proof.kind !== 'fresh') return asPeopleGetIt(judgeSite(pages), login)
  const contradiction = tablesThere(observed(seen.database))
  return contradiction
    ? failed(`${proof.says}, ${contradiction}`)
    : asPeopleGetIt(judgeInstaller(pages.installer, context), login)
})

/** The function's own login always fits: only with the stored one are the pages what people get. */
const asPeopleGetIt = (verdict: Verdict, login: EdgePages['login'] | undefined): Verdict =>
  verdict.status === 'passed' && login === 'live-function-unconfirmed'
    ? unknown(`${verdict.saw}, with the login in the LIVE function; the stored one could not be read`, verdict.notes)
    : verdict

/** As visitors get them: through CloudFront where there is one, at the load balancer in DEV. */
function pagesOf(seen: StepEvidence<'install-page'>, { target }: StepContext): AlbPages | string {
  if (target.environment.cloudFront === null) return observed(seen['alb-pages']) ?? whyNot(seen['alb-pages'])
  const pages = observed(seen['edge-pages'])
  if (!pages) return whyNot(seen['edge-pages'])
  return pages.login === 'none-known' ? 'no login is known to ask CloudFront with' : pages
}

function judgeInstaller(installer: HttpResult, { target }: StepContext): Verdict {
  const shown = installerPage(installer)
  // The start page came: one request that is lost after it says nothing.
  if (!installer.answered) return unknown(`the installer does not answer: ${silenceOf(installer)}`)
  const text = `/wp-admin/install.php: ${installer.status} "${installer.title ?? 'no title'}"`
  if (cachedSign(installer)) return unknown(`${text}, from a cache`)
  if (shown === 'welcome') return passed(`${text}, ready for ${target.domain}`)
  if (shown === 'already-installed')
    return failed(`${text} says "Already Installed", the start page sends visitors to it all the same`)
  const why = installer.wordpress.databaseError ? ', without a database' : ''
  return failed(`${text}, not the installer${why}`)
}

function judgeSite({ start, installer }: AlbPages): Verdict {
  if (!start.answered) return unknown('the start page did not answer')
  const says = start.status === 200 ? `200 "${start.title}"` : `${start.status} to ${start.location}`
  if (start.status === 200 && !start.title) return failed('the start page has no title')
  if (installerPage(installer) === 'welcome') {
    return failed(`the start page is ${says}, but the installer still offers to install a site`)
  }
  return passed(start.status === 200 ? `${says}, ${start.bodyBytes} bytes` : says)
}
