import { isByFunction, proveWordPress } from '../evidence/readings/wordpress.ts'
import { step } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default step('edge-closed', ({ 'edge-closed': edgeClosed }, { target }) => {
  const { start } = edgeClosed
  const { says } = proveWordPress(start, target)
  if (!start.answered) return unknown(`nothing answered that could be open or closed: ${says}`)
  const { status, wwwAuthenticate, xCache } = start
  if (status >= 200 && status < 400) return failed(`the door is open, a visitor without a login gets ${says}`)
  if (status !== 401) return failed(`expected 401 without a login, got ${says}`)
  if (!isByFunction(start)) {
    return failed(
      `401, but not from CloudFront's function (X-Cache: ${xCache ?? 'none'}): the request went on to the origin`,
    )
  }
  if (!/^Basic\b/i.test(wwwAuthenticate ?? '')) {
    return failed(
      `401 from CloudFront's function, but it does not ask for Basic Auth (${wwwAuthenticate ?? 'no WWW-Authenticate'})`,
    )
  }
  const realm = target.environment.cloudFront?.realm
  const notes =
    realm && !wwwAuthenticate?.includes(`"${realm}"`) ? [`expected the realm ${realm}, got ${wwwAuthenticate}`] : []
  return passed(`401 from CloudFront's function, ${wwwAuthenticate}`, notes)
})
