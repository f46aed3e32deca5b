import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'pages at which people log in have a cache behaviour that takes no forms',
  needs: 'cloudfront',
  apply(world) {
    const distribution = distributionOf(world)
    distribution.behaviours = ['/wp-login.php', '/wp-admin/*'].map(pathPattern => ({
      pathPattern,
      methods: ['HEAD', 'GET'],
      viewerRequestFunctionArns: [...distribution.viewerRequestFunctionArns],
    }))
  },
})
