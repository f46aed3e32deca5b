import { count, utc } from '../../lib/text/words.ts'
import { unrealOf } from '../lib/sandbox-mark.ts'
import { duration } from '../lib/text.ts'
import { exitMeaning } from '../summary.ts'
import type { View } from '../view.ts'
import { escaped } from './escaped.ts'
import { STYLE } from './style.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** What is not the same on every page. */
interface Page {
  readonly title: string
  /** A sentence under the title that says more than the conditions of the run; absent where there is none. */
  readonly lead?: string
  readonly style?: string
  /** A script that the page does without, and the source expression that allows it, and nothing else, to run. */
  readonly script?: { readonly text: string; readonly allowedBy: string }
  readonly content: string
}

/** One self-contained HTML file: a colour and a line above everything, and nothing from anywhere else. */
export function document(view: View, { title, lead, style = '', script, content }: Page): string {
  const verdict: Verdict = verdictOf(view)
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(script ? [`script-src ${script.allowedBy}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<header class="${verdict}">
<h1>${escaped(title)}</h1>
${lead === undefined ? '' : `<p class="lead">${escaped(lead)}</p>\n`}<p>${escaped(conditions(view))}</p>
</header>
<main>
${content}</main>
${script ? `<script>${script.text}</script>\n` : ''}</body>
</html>
`
}

function conditions(report: View): string {
  const { startedAt, durationMs, phase, interrupted, calls, faults } = report
  const meaning = exitMeaning(report)
  return [
    ...(meaning === undefined ? [] : [meaning]),
    `looked at ${utc(startedAt)} for ${duration(durationMs)}, phase ${phase}, ${count(calls.total, 'AWS call')}`,
    ...unrealOf(report),
    ...(faults.length > 0 ? [`broken on purpose: ${faults.join(', ')}`] : []),
    ...(interrupted ? ['only what was seen until then is here'] : []),
  ].join('; ')
}
