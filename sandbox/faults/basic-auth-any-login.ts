import { defineFault } from './define.ts'
import { functionOf } from './lib/tenant-parts.ts'

const ANY_LOGIN = `function handler(event) {
  if (event.request.headers.authorization) return event.request;
  return {
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: { 'www-authenticate': { value: 'Basic realm="BBWS WordPress PROD"' } },
  };
}
`

export default defineFault({
  breaks: 'the function asks for a login and lets in whatever it is',
  needs: 'cloudfront',
  apply(world) {
    const func = functionOf(world)
    func.development.code = ANY_LOGIN
    if (func.live) func.live.code = ANY_LOGIN
  },
})
