import { defineFault } from './define.ts'
import { deployRevision, neighbourOf, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the task definition reads another tenant's database secret",
  apply(world, tenant) {
    const [own, other] = [secretOf(world, tenant), secretOf(world, neighbourOf(world, tenant))]
    deployRevision(world, tenant, {
      container: ({ secrets }) => ({
        secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom: valueFrom.replace(own.arn, other.arn) })),
      }),
    })
  },
})
