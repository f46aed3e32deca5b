import { failedFunction } from '../model/edge.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the function at the edge dies of an error',
  needs: 'cloudfront',
  apply(world) {
    const said = failedFunction()
    world.said.edge = request => (request.headers.authorization === undefined ? undefined : said)
  },
})
