import { observed } from './lib/observed.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'
import { step } from './step.ts'

export default step('alb-response', (seen, context) => {
  const { albPages, listenerRules, service } = seen
  const evidence = {
    start: albPages.start,
    otherWay: observed(seen.edgePages)?.start,
    rules: listenerRules,
    service,
    targetHealth: observed(seen.targetHealth),
    database: observed(seen.database),
  }
  return stoppedBySchedule(service, context) ?? judgeAnswer(evidence, context)
})
