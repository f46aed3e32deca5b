import { step } from './fixtures.ts'
import { observed } from './lib/observed.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'

export default step('alb-response', ({ albPages, listenerRules, service, targetHealth, database }, context) => {
  const evidence = {
    start: albPages.start,
    rules: listenerRules,
    service,
    targetHealth: observed(targetHealth),
    database: observed(database),
  }
  return stoppedBySchedule(service, context) ?? judgeAnswer(evidence, context)
})
