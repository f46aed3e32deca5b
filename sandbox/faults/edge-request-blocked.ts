import { ownError } from '../model/edge.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'a rule of the web ACL stops the request',
  needs: 'cloudfront',
  apply(world) {
    const said = ownError(403, 'Request blocked.')
    world.recorded.edge = request => (request.headers.authorization === undefined ? undefined : said)
  },
})
