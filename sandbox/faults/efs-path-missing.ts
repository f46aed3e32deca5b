import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the mounted folder is not on the file system',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'efs-path-missing')
  },
})
