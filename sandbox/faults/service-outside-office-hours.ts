import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the schedule has stopped the service for the night',
  environment: (environment, now) => ({
    ...environment,
    officeHours: { startHourUtc: 5, stopHourUtc: 17, weekDays: [1, 2, 3, 4, 5].filter(day => day !== now.getUTCDay()) },
  }),
  stage: 'scaled',
  apply(world, tenant) {
    serviceOf(world, tenant).desiredCount = 0
  },
})
