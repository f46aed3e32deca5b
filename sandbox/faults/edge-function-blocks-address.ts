import { defineFault } from './define.ts'
import { functionOf } from './lib/tenant-parts.ts'

const LISTED_ONLY = `var listed = ['203.0.113.7'];
function handler(event) {
  if (listed.indexOf(event.viewer.ip) >= 0) return event.request;
  return { statusCode: 403, statusDescription: 'Forbidden' };
}
`

export default defineFault({
  breaks: 'the function lets in listed addresses only, and asks for no login',
  needs: 'cloudfront',
  apply(world) {
    const func = functionOf(world)
    func.development.code = LISTED_ONLY
    if (func.live) func.live.code = LISTED_ONLY
  },
})
