import { marked } from '../lib/sandbox-mark.ts'
import { cut } from '../lib/text.ts'
import type { View } from '../view.ts'
import { type Notification, type NotifiedKind, notificationsOf, placeOf, tenantsOf } from './notifications.ts'

/** Limits of Block Kit, in characters and blocks; a message beyond them is refused as a whole. */
const HEADER_LIMIT = 150
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
  const title = marked(`${placeOf(shown)}: ${countsOf(notifications)}`, shown)
  const more = notifications.length - SHOWN_NOTIFICATIONS
  return {
    text: escaped(title),
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
            text: escaped(`phase ${shown.phase}, ${shown.startedAt}, ${shown.tool.name}`),
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

function countsOf(notifications: readonly Notification[]): string {
  const said = Object.entries(MARKS).flatMap(([kind, [, word]]) => {
    const count = notifications.filter(one => one.kind === kind).length
    return count === 0 ? [] : [`${count} ${word.toLowerCase()}`]
  })
  return said.join(', ')
}

function textOf(notification: Notification, report: View): string {
  const { kind, id, changes, diagnosis } = notification
  const [first] = changes
  const [icon, word] = MARKS[kind]
  const head = `${icon} *${word}  ${escaped(id)}* at ${escaped(cut(tenantsOf(changes, report), TEXT_LIMIT))}`
  if (kind !== 'new') return [head, `since ${first.since}`, ...bullets('changed', first.changed)].join('\n')
  const fixes = diagnosis?.fixes ?? []
  const [fix] = fixes
  const nth = fixes.length > 1 ? ` (first of ${fixes.length} steps, the others are in the report)` : ''
  return [
    head,
    escaped(first.title),
    ...bullets('because', diagnosis?.because ?? []),
    ...bullets('changed', first.changed),
    ...(fix ? [`fix: ${escaped(fix.summary)}${nth}`, code(fix.command ?? fix.manual)] : []),
  ].join('\n')
}

const bullets = (word: string, texts: readonly string[]): readonly string[] =>
  texts.slice(0, SHOWN_REASONS).map(text => `• ${word}: ${escaped(cut(text, TEXT_LIMIT))}`)

const code = (text: string): string => `\`\`\`${escaped(cut(text, TEXT_LIMIT * 2)).replaceAll('```', "'''")}\`\`\``

/** What Slack reads as markup, channel calls (`<!channel>`) among it, as plain text. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
