import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'Spot capacity is taken back',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'spot-taken')
  },
})
