import { utc } from '../../lib/text/words.ts'
import type { Change } from '../../runner/report/change.ts'
import { pageOf, stepPageOf } from '../lib/page.ts'
import { marked } from '../lib/sandbox-mark.ts'
import { cut, lasting } from '../lib/text.ts'
import type { View } from '../view.ts'
import { type Notification, type NotifiedKind, notificationsOf, placeOf, tenantsOf } from './notifications.ts'

/** Limits of Block Kit, in characters and blocks; a message beyond them is refused as a whole. */
const HEADER_LIMIT = 150
/** Leaves room for the environment, and the mark of a sandbox. */
const TITLE_LIMIT = 110
const SECTION_LIMIT = 3000
const SHOWN_NOTIFICATIONS = 20
const SHOWN_REASONS = 3
const TEXT_LIMIT = 400

const MARKS: Readonly<Record<NotifiedKind, readonly [icon: string, word: string]>> = {
  new: [':red_circle:', 'NEW'],
  recovered: [':large_green_circle:', 'RECOVERED'],
  waived: [':white_circle:', 'WAIVED'],
}

/** The message for a Slack incoming webhook, in Block Kit; undefined when nothing changed. */
export function slackMessage(shown: View): unknown {
  const notifications = notificationsOf(shown)
  if (notifications.length === 0) return undefined
  const title = marked(`${placeOf(shown)}: ${titleOf(notifications, shown)}`, shown)
  const more = notifications.length - SHOWN_NOTIFICATIONS
  return {
    text: slackText(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', emoji: false, text: cut(title, HEADER_LIMIT) } },
      ...notifications.slice(0, SHOWN_NOTIFICATIONS).map(one => section(textOf(one, shown))),
      ...(more > 0 ? [section(`and ${more} more in the report`)] : []),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            verbatim: true,
            text: slackText(`phase ${shown.phase}, ${utc(shown.startedAt)}, ${shown.tool.name}`),
          },
        ],
      },
    ],
  }
}

/** Without `verbatim` Slack makes links of addresses, and mentions of names. */
const section = (text: string) => ({
  type: 'section',
  text: { type: 'mrkdwn', verbatim: true, text: cut(text, SECTION_LIMIT) },
})

/** What a notification shows on a locked screen: who and what, as many as there is room for, the newest trouble first. */
function titleOf(notifications: readonly Notification[], report: View): string {
  const said = notifications.map(one => `${MARKS[one.kind][1]} ${one.id} at ${tenantsOf(one.changes, report)}`)
  for (let shown = said.length; shown > 1; shown -= 1) {
    const more = said.length - shown
    const text = [...said.slice(0, shown), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
    if (text.length <= TITLE_LIMIT) return text
  }
  const more = said.length > 1 ? ` and ${said.length - 1} more` : ''
  return `${cut(said[0] ?? '', TITLE_LIMIT - more.length)}${more}`
}

function textOf(notification: Notification, report: View): string {
  const { kind, id, changes, diagnosis } = notification
  const [first] = changes
  const [icon, word] = MARKS[kind]
  const head = `${icon} *${word}  ${slackText(id)}* at ${slackText(cut(tenantsOf(changes, report), TEXT_LIMIT))}`
  const changed = bullets('changed', changesOf(changes))
  if (kind === 'recovered') {
    const since = changes.map(one => one.since).sort()[0] ?? first.since
    return [head, `lasted ${lasting(since, report.startedAt)}, since ${utc(since)}`, ...changed].join('\n')
  }
  if (kind === 'waived') return [head, `open since ${utc(first.since)}`, ...changed].join('\n')
  const fixes = diagnosis?.fixes ?? []
  const [fix] = fixes
  const nth = fixes.length > 1 ? ` (first of ${fixes.length} steps, the others are in the report)` : ''
  const way = fix?.command ?? fix?.manual ?? ''
  const where = changes.length > 1 && way.includes(first.tenant) ? ` at ${first.tenant}` : ''
  return [
    head,
    slackText(first.title),
    ...bullets('waiver', diagnosis?.waiverEnded === undefined ? [] : [diagnosis.waiverEnded]),
    ...bullets('because', diagnosis?.because ?? []),
    ...changed,
    ...(fix ? [`fix${where}: ${slackText(fix.summary)}${nth}`, code(way)] : []),
    ...(fix?.paste === undefined ? [] : [code(fix.paste)]),
    linkOf(notification, report),
  ].join('\n')
}

/** What changed before it, each with its tenant. */
const changesOf = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap(({ tenant, changed }) => changed.map(text => `${tenant}: ${text}`))

/** An address may stand in angle brackets; a path is only text. */
const linkOf = ({ id, changes: [{ what }] }: Notification, report: View): string => {
  const page = what === 'cause' ? pageOf(id, report) : stepPageOf(id, report)
  return page.startsWith('https://')
    ? `<${slackText(page)}|${what === 'cause' ? `what ${slackText(id)} is, and every way out` : `what ${slackText(id)} looks at`}>`
    : `page: ${page}`
}

const bullets = (word: string, texts: readonly string[]): readonly string[] =>
  texts.slice(0, SHOWN_REASONS).map(text => `• ${word}: ${slackText(cut(text, TEXT_LIMIT))}`)

const code = (text: string): string => `\`\`\`${slackText(cut(text, TEXT_LIMIT * 2)).replaceAll('```', "'''")}\`\`\``

/** What Slack reads as markup, channel calls (`<!channel>`) among it, as plain text. */
export const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
