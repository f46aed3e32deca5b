import { utc } from '../../lib/text/words.ts'
import { deploymentOf } from '../../runner/report/deployment.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { escaped } from '../html/escaped.ts'
import { marked } from '../lib/sandbox-mark.ts'
import { cut } from '../lib/text.ts'
import { slackText } from '../notify/slack.ts'
import type { View } from '../view.ts'
import type { Seen } from './seen.ts'
import { claimsOf, isBehindCloudFront, whyNotDeployed } from './verdict.ts'

/** What the stakeholders are told of a tenant, before it is a text, a page or a message. */
interface Message {
  readonly subject: string
  readonly opening: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly status: readonly string[]
  readonly heading: string
  readonly points: readonly string[]
  readonly closing: string
}

const MARKS: Readonly<Record<Seen['mark'], string>> = { seen: '✅', open: '❌', none: '➖' }
const LONGEST_LINE = 300

/** Never holds a password: nothing of it is known here. What is not green is not called deployed. */
export function messageOf(view: View, target: TargetReport): Message {
  const { env, tenant, domain } = target
  const why = whyNotDeployed(view, target)
  const throughCloudFront = isBehindCloudFront(target)
  const about = `${tenant} (${env})`
  const { checkedBy } = deploymentOf(target)
  return {
    ...(why.length === 0
      ? {
          subject: `Tenant deployed - ${about}`,
          opening: 'A WordPress tenant has been successfully deployed:',
          heading: 'Next steps',
          points: NEXT_STEPS,
        }
      : {
          subject: marked(`Tenant not ready - ${about}`, view),
          opening: 'A WordPress tenant is not ready for use:',
          heading: 'Not ready because',
          points: why.map(reason => cut(reason, LONGEST_LINE)),
        }),
    facts: [
      ['Environment', env],
      ['Tenant', tenant],
      ['URL', `${throughCloudFront ? 'https' : 'http'}://${domain}`],
      ...(throughCloudFront ? ([['Basic Auth', LOGIN]] as const) : []),
    ],
    status: claimsOf(target).map(claim =>
      cut(`${MARKS[claim.seen.mark]} ${claim.says} (${shownOf(claim, target)})`, LONGEST_LINE),
    ),
    closing: `Checked by: ${checkedBy ?? 'not seen'}\nDate: ${utc(view.startedAt)}`,
  }
}

/** What the first of its steps saw, which is enough for people; what is not so is said in full. */
function shownOf({ steps, seen }: ReturnType<typeof claimsOf>[number], { specs }: TargetReport): string {
  return (seen.mark === 'seen' && specs.find(({ id }) => id === steps[0])?.saw) || seen.says
}

const LOGIN = 'the login is handed out by the DevOps team, never by a message'
const NEXT_STEPS = [
  'Where WordPress is not installed yet: complete its installation wizard, and keep the login in the password vault',
  'Configure themes and plugins as needed',
  'Test what the site has to do',
] as const

/** For a mail in plain text, its subject first. */
export const textMessage = ({ subject, opening, facts, status, heading, points, closing }: Message): string =>
  `${[
    `Subject: ${subject}`,
    opening,
    facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    `Status:\n${status.join('\n')}`,
    `${heading}:\n${points.map((point, index) => `${index + 1}. ${point}`).join('\n')}`,
    closing,
  ].join('\n\n')}\n`

/** For a mail in HTML: one document that loads nothing. */
export const htmlMessage = ({ subject, opening, facts, status, heading, points, closing }: Message): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title></head>`,
    '<body style="font-family: sans-serif; line-height: 1.5; overflow-wrap: anywhere"><main>',
    `<h1 style="font-size: 1.25em">${escaped(subject)}</h1>`,
    `<p>${escaped(opening)}</p>`,
    '<table>',
    ...facts.map(
      ([name, value]) =>
        `<tr><th scope="row" style="text-align: left; vertical-align: top; padding-right: 1em; overflow-wrap: normal">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
    ),
    '</table>',
    '<h2 style="font-size: 1em">Status</h2>',
    `<ul style="list-style: none; padding: 0">${status.map(line => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    `<h2 style="font-size: 1em">${escaped(heading)}</h2>`,
    `<ol>${points.map(point => `<li>${escaped(point)}</li>`).join('')}</ol>`,
    `<p>${closing.split('\n').map(escaped).join('<br>')}</p>`,
    '</main></body></html>',
    '',
  ].join('\n')

/** Limits of Block Kit, in characters; a message beyond them is refused as a whole. */
const HEADER_LIMIT = 150
const SECTION_LIMIT = 3000

/** For Slack, as an incoming webhook or `chat.postMessage` takes it. */
export const slackPaper = ({ subject, opening, facts, status, heading, points, closing }: Message): string => {
  const section = (text: string) => ({
    type: 'section',
    text: { type: 'mrkdwn', verbatim: true, text: cut(text, SECTION_LIMIT) },
  })
  const message = {
    text: slackText(subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', emoji: false, text: cut(subject, HEADER_LIMIT) } },
      section([slackText(opening), ...facts.map(([name, value]) => `*${name}:* ${slackText(value)}`)].join('\n')),
      section(status.map(slackText).join('\n')),
      section([`*${heading}*`, ...points.map((point, index) => `${index + 1}. ${slackText(point)}`)].join('\n')),
      section(slackText(closing)),
    ],
  }
  return `${JSON.stringify(message, null, 2)}\n`
}
