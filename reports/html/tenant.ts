import { count, utc } from '../../lib/text/words.ts'
import type { GateResult, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { sameIn, seenTogether } from '../lib/seen-together.ts'
import { duration, groupBy, some } from '../lib/text.ts'
import { ranked } from '../terminal/cause.ts'
import type { View } from '../view.ts'
import { causeArticle } from './cause.ts'
import { escaped } from './escaped.ts'
import { chip } from './mark.ts'
import { commandBlock, list } from './parts.ts'
import { stepList } from './steps.ts'

type Heading = 'h3' | 'h4'

/** What is wrong with a tenant: its causes, the steps that none of them explains, and causes that nobody could judge. */
export const wrongAt = (target: TargetReport, view: View, heading: Heading): string =>
  [
    ...ranked(target.diagnoses).map(([diagnosis, { word }]) =>
      causeArticle(
        `${word.slice(0, 1)}${word.slice(1).toLowerCase()}: ${diagnosis.id}`,
        diagnosis,
        view,
        [target.tenant],
        heading,
      ),
    ),
    withoutCause(target, view, heading),
    unjudged(target),
  ].join('')

/** Steps that are not green and that no cause accounts for: what failed, to be opened, and what could not be judged, each reason once. */
function withoutCause(target: TargetReport, view: View, heading: Heading): string {
  const explained = new Set(target.diagnoses.flatMap(({ explains }) => explains))
  const open = target.specs.filter(spec => !isGreen(spec) && !explained.has(spec.id))
  const failed = seenTogether(
    open.filter(({ status }) => status === 'failed'),
    view.steps,
  ).map(([spec, ...others]) => {
    const same = sameIn(others)
    return `${stepList([spec], target, view)}${same === '' ? '' : `<p class="aside">${escaped(same)}</p>\n`}`
  })
  const unjudged = groupBy(
    open.filter(({ status }) => status !== 'failed'),
    ({ status, reason, standsOn }) => JSON.stringify([status, reason, standsOn]),
  ).map(group => (group.length === 1 ? stepList(group, target, view) : together(group)))
  return under(heading, 'No known cause explains', failed) + under(heading, 'Could not be judged', unjudged)
}

const under = (heading: Heading, title: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : `<${heading}>${title}</${heading}>\n${parts.join('')}`

/** Steps that ended alike for the same reason. */
function together(group: readonly SpecResult[]): string {
  const [first] = group
  if (!first) return ''
  const below = first.standsOn?.length ? ` (stands on ${first.standsOn.join(', ')})` : ''
  return `<p>${chip(first.status)} <b>${escaped(group.map(({ id }) => id).join(', '))}</b> ${escaped(`${first.reason ?? ''}${below}`)}</p>\n`
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
