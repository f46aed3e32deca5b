import { count, utc } from '../../lib/text/words.ts'
import type { GateResult, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { sameIn, seenTogether } from '../lib/seen-together.ts'
import { duration, groupBy, some } from '../lib/text.ts'
import { ranked } from '../terminal/cause.ts'
import type { View } from '../view.ts'
import { causeArticle } from './cause.ts'
import { escaped } from './escaped.ts'
import { commandBlock, list } from './parts.ts'
import { stepList } from './steps.ts'

type Heading = 'h3' | 'h4'

/** What is wrong with a tenant: its causes, the steps that none of them explains, and causes that nobody could judge. */
export const wrongAt = (target: TargetReport, view: View, heading: Heading): string =>
  [
    ...ranked(target.diagnoses).map(([diagnosis, { word }]) =>
      causeArticle(`${word.slice(0, 1)}${word.slice(1).toLowerCase()}: ${diagnosis.id}`, diagnosis, view, heading),
    ),
    withoutCause(target, view, heading),
    unjudged(target),
  ].join('')

/** Steps that are not green and that no cause accounts for, to be opened. */
function withoutCause(target: TargetReport, view: View, heading: Heading): string {
  const explained = new Set(target.diagnoses.flatMap(({ explains }) => explains))
  const open = target.specs.filter(spec => !isGreen(spec) && !explained.has(spec.id))
  const failed = open.filter(({ status }) => status === 'failed')
  const told = [
    ...seenTogether(failed, view.steps).map(([spec, ...others]) => {
      const same = sameIn(others)
      return `${stepList([spec], target, view)}${same === '' ? '' : `<p class="aside">${escaped(same)}</p>\n`}`
    }),
    stepList(
      open.filter(spec => !failed.includes(spec)),
      target,
      view,
    ),
  ]
  return open.length === 0 ? '' : `<${heading}>No known cause explains</${heading}>\n${told.join('')}`
}

const SHOWN_CAUSES = 5

const unjudged = ({ unjudged: causes }: TargetReport): string =>
  causes.length === 0
    ? ''
    : `<p>Causes that nobody could judge:</p>\n${list(
        groupBy(causes, ({ reason }) => reason).map(group =>
          escaped(
            `${some(
              group.map(({ id }) => id),
              SHOWN_CAUSES,
            )}: ${group[0]?.reason ?? ''}`,
          ),
        ),
      )}`

const OUTCOMES: Readonly<Record<GateResult['outcome'], string>> = {
  succeeded: 'deployed',
  failed: 'failed',
  deadline: 'still in progress',
  unknown: 'unknown',
  interrupted: 'interrupted',
}

/** How the wait for the deployment ended, and what was seen in between. */
export function gateOf({ gate }: TargetReport): string {
  if (!gate) return ''
  const { outcome, reason, deploymentId, waitedMs, polls, failedPolls, history, record } = gate
  const looks = `${count(polls, 'look')}${failedPolls > 0 ? `, ${failedPolls} of them incomplete` : ''}`
  return [
    `<p><strong>${escaped(OUTCOMES[outcome])}</strong> ${escaped(`${deploymentId ?? 'no deployment'}, waited ${duration(waitedMs)} (${looks})`)}</p>\n`,
    `<p>${escaped(reason)}</p>\n`,
    list(history.map(({ at, says }) => escaped(`${utc(at)} ${says}`))),
    record === undefined ? '' : `<p>Record the image:</p>\n${commandBlock(record)}`,
  ].join('')
}
