import { ownError } from '../model/edge.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: "the origin's name does not resolve",
  needs: 'cloudfront',
  apply(world) {
    const said = ownError(502, "CloudFront wasn't able to resolve the origin domain name.")
    world.recorded.edge = request => (request.headers.authorization === undefined ? undefined : said)
  },
})
