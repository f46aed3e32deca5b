import { TENANT_RESOURCES } from '../evidence/expectations.ts'
import { observed } from '../evidence/observed.ts'
import { count } from '../lib/text/words.ts'
import { destroysOrHarms, remarksOn } from './lib/plan-actions.ts'
import { isLeft } from './lib/plan-destroyed.ts'
import { undecided, wrongNames } from './lib/plan-own.ts'
import { wrongRecords } from './lib/plan-records.ts'
import { foreignInPlan } from './lib/plan-references.ts'
import { wrongRules } from './lib/plan-rules.ts'
import { cannotRun } from './lib/plan-running.ts'
import { stopsBySchedule } from './lib/plan-schedules.ts'
import { stops, stopsForNow } from './lib/plan-stops.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('plan-safe', ({ plan, 'listener-rules': listenerRules, tfvars }, { target }) => {
  const { changes, path } = plan
  if (plan.errored) return failed(`${path} ended with an error: do not apply it, correct the error and plan again`)
  const flags = [
    ...changes.flatMap(destroysOrHarms),
    ...changes.flatMap(change => stops(change, target.environment)),
    ...TENANT_RESOURCES.filter(type => !changes.some(change => change.type === type && !isLeft(change))).map(
      type => `no ${type} in the plan: it does not make a whole tenant`,
    ),
    ...changes.flatMap(change => stopsBySchedule(change, target)),
    ...wrongNames(changes, target),
    ...foreignInPlan(changes, { target, live: observed(listenerRules) }),
    ...cannotRun(changes),
    ...wrongRecords(changes, target),
    ...wrongRules(changes, { target, live: observed(listenerRules), tfvars: observed(tfvars) }),
  ]
  const notes = [
    ...changes.flatMap(remarksOn),
    ...changes.flatMap(change => stopsForNow(change, target.environment)),
    ...(plan.complete ? [] : [`${path} is only a part: another plan and apply have to follow`]),
  ]
  if (flags.length > 0) {
    return failed(`${count(flags.length, 'red flag')}, do not apply ${path}: ${flags.join('; ')}`, notes)
  }
  if (listenerRules?.status !== 'observed') {
    const { message, hint } = listenerRules?.error ?? { message: 'they were not looked at', hint: '' }
    const why = hint === '' ? message : `${message} (${hint})`
    return unknown(`no red flag in the plan itself, but the live rules could not be seen: ${why}`, notes)
  }
  const open = undecided(changes)
  if (open.length > 0)
    return unknown(`no red flag in what is known, but this is known after the apply only: ${open.join('; ')}`, notes)
  const counted = (action: 'create' | 'update') =>
    changes.filter(({ actions }) => actions.length === 1 && actions[0] === action).length
  return passed(`${counted('create')} to create, ${counted('update')} to change, nothing destroyed`, notes)
})
