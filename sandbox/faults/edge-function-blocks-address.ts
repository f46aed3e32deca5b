import { byFunction } from '../model/edge.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the function at the edge admits other addresses only',
  needs: 'cloudfront',
  apply(world) {
    const said = byFunction({ kind: 'answer', status: 403, headers: {}, body: 'Forbidden' })
    world.said.edge = request => (request.headers.authorization === undefined ? undefined : said)
  },
})
