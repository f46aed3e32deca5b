import { defineFault } from './define.ts'
import { deployRevision, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the secret was created anew, the execution role's policy still names the old one",
  apply(world, tenant) {
    const old = secretOf(world, tenant)
    const arn = old.arn.replace(/-[A-Za-z0-9]{6}$/, '-nEw123')
    world.secrets.set(old.name, { ...old, arn })
    deployRevision(world, tenant, {
      container: ({ secrets }) => ({
        secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom: valueFrom.replace(old.arn, arn) })),
      }),
    })
  },
})
