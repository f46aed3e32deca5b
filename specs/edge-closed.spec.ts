import type { HttpAnswer, OtherPageAnswer } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { isOfFiles } from '../evidence/readings/cache-behaviours.ts'
import { answeringFunction, edgeAccess } from '../evidence/readings/edge-access.ts'
import { proveWordPress } from '../evidence/readings/wordpress.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

export default testStep('edge-closed', ({ 'edge-closed': edgeClosed, ...seen }, { target }) => {
  const { start, wrongLogin, elsewhere } = edgeClosed
  const { says } = proveWordPress(start, target)
  if (!start.answered) return unknown(`nothing answered that could be open or closed: ${says}`)
  const live = observed(seen['basic-auth-function'])?.live
  if (edgeAccess(start) === 'let-in' && start.status < 400) {
    if (live?.asksAddress && (live.credential === 'real' || live.unread === 'store')) {
      return unknown(
        `a visitor without a login gets ${says}, but the LIVE code looks at the visitor's address: this machine's may be one that it lets in`,
      )
    }
    return failed(`the door is open, a visitor without a login gets ${says}`)
  }
  const verdict = judgeRefusal(start, says)
  if (verdict.status !== 'passed') return verdict
  if (wrongLogin && edgeAccess(wrongLogin) === 'let-in') {
    return failed(
      `a login is asked for, but a wrong one opens the door, too: ${proveWordPress(wrongLogin, target).says}`,
    )
  }
  const isLetIn = ({ answer }: OtherPageAnswer) => edgeAccess(answer) === 'let-in'
  const isFree = ({ pathPattern }: OtherPageAnswer) => pathPattern !== null && isOfFiles(pathPattern)
  const open = elsewhere.filter(place => isLetIn(place) && !isFree(place))
  if (open.length > 0) return failed(`without a login ${open.map(saysOpen).join(', ')}`, verdict.notes)
  const unclear = elsewhere.filter(({ answer }) => edgeAccess(answer) === 'unclear')
  const realm = target.environment.cloudFront?.realm
  const asked = start.wwwAuthenticate
  return passed(verdict.saw, [
    ...verdict.notes,
    ...(asked !== null && realm && !asked.includes(`"${realm}"`) ? [`expected the realm ${realm}, got ${asked}`] : []),
    ...elsewhere
      .filter(place => isLetIn(place) && isFree(place))
      .map(({ pathPattern }) => `${pathPattern} is free for all`),
    ...unclear.map(({ path }) => `${path} could not be asked`),
  ])
})

function judgeRefusal({ status, wwwAuthenticate, xCache, ...start }: HttpAnswer, says: string): Verdict {
  const by = answeringFunction({ status, wwwAuthenticate, xCache, ...start })
  if (!by) {
    return failed(
      status === 401
        ? `401, but not from CloudFront's function (X-Cache: ${xCache ?? 'none'}): the request went on to the origin`
        : `expected 401 without a login, got ${says}`,
    )
  }
  if (status !== 401) return passed(`closed, but by ${status} from ${by} instead of a question for a login`)
  if (/^Basic\b/i.test(wwwAuthenticate ?? '')) return passed(`401 from ${by}, ${wwwAuthenticate}`)
  return failed(`401 from ${by}, but it does not ask for Basic Auth (${wwwAuthenticate ?? 'no WWW-Authenticate'})`)
}

const saysOpen = ({ path, pathPattern, answer }: OtherPageAnswer): string =>
  `${path} opens${pathPattern === null ? '' : ` (cache behaviour ${pathPattern})`}${answer.answered ? ` with ${answer.status}` : ''}`
