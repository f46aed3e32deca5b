import { defineFault } from './define.ts'
import { groupTagged } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the database's security group does not let the tasks in",
  apply(world) {
    groupTagged(world, 'database').ingress = []
    world.database.routeFromHere = false
  },
})
