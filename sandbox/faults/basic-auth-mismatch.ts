import { defineFault } from './define.ts'
import { deployCode, OTHER_PASSWORD } from './lib/function-code.ts'

export default defineFault({
  breaks: 'the function asks for another password than the one that is stored',
  needs: 'cloudfront',
  apply: world => deployCode(world, { live: OTHER_PASSWORD, development: OTHER_PASSWORD }),
})
