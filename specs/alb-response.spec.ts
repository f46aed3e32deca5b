import { observed } from '../evidence/observed.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'
import { step } from './step.ts'

export default step('alb-response', (seen, context) => {
  const { 'alb-pages': albPages, 'listener-rules': listenerRules, service } = seen
  const evidence = {
    pages: albPages,
    otherWay: observed(seen['edge-pages'])?.start,
    rules: listenerRules,
    service,
    targetHealth: observed(seen['target-health']),
    database: observed(seen.database),
  }
  return stoppedBySchedule(service, context) ?? judgeAnswer(evidence, context)
})
