import { defineFault } from './define.ts'
import { deployCode, OTHER_PASSWORD } from './lib/function-code.ts'

export default defineFault({
  breaks: "the function's new code was never published",
  needs: 'cloudfront',
  apply: world => deployCode(world, { live: OTHER_PASSWORD }),
})
