import { defineFault } from './define.ts'
import { deployCode } from './lib/function-code.ts'

export default defineFault({
  breaks: 'the function still holds the placeholder that Terraform deploys',
  needs: 'cloudfront',
  apply: world => deployCode(world, { live: undefined, development: undefined }),
})
