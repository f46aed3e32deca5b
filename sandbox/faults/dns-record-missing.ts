import { defineFault } from './define.ts'

export default defineFault({
  breaks: "no record answers for the tenant's name",
  needs: 'cloudfront',
  apply({ zones }) {
    for (const zone of zones) zone.records = []
  },
})
