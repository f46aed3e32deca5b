import { ownError } from '../model/edge.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the distribution is closed to the country',
  needs: 'cloudfront',
  apply(world) {
    const said = ownError(403, 'The Amazon CloudFront distribution is configured to block access from your country.')
    world.recorded.edge = request => (request.headers.authorization === undefined ? undefined : said)
  },
})
