import type { DiagnosisResult, Fix } from '../../runner/report/report.ts'
import { pageOf } from '../lib/page.ts'
import { sinceOf } from '../lib/since.ts'
import { some } from '../lib/text.ts'
import type { View } from '../view.ts'
import { escaped } from './escaped.ts'
import { commandBlock, list, pageLine } from './parts.ts'

const SHOWN_STEPS = 8

/** A cause in full under a title: what is wrong, how that was measured, what follows from it, the ways out and its page. */
export function causeArticle(
  title: string,
  { id, rootCause, because, explains, fixes, waived, waiverEnded, then }: DiagnosisResult,
  view: Pick<View, 'docsUrl' | 'changes'>,
  tenants: readonly string[],
  heading: 'h3' | 'h4' = 'h3',
): string {
  return [
    `<article>\n<${heading}>${escaped(title)}</${heading}>\n<p>${escaped(rootCause)}</p>\n`,
    list([waived, waiverEnded].flatMap(text => (text === undefined ? [] : escaped(text)))),
    list(because.map(escaped)),
    list(sinceOf(id, tenants, view).map(escaped)),
    explains.length === 0 ? '' : `<p>Explains ${escaped(some(explains, SHOWN_STEPS))}.</p>\n`,
    fixes.length === 0
      ? ''
      : `<p>Fix:</p>\n<ol>\n${fixes.map(wayOut).join('')}</ol>\n<p>Then:</p>\n${commandBlock(then)}`,
    pageLine(pageOf(id, view)),
    '</article>\n',
  ].join('')
}

/** All steps of a way out: the first alone often fixes nothing. */
export function wayOut({ summary, changes, destroys, command, manual, paste }: Fix): string {
  const marks = [
    ...(command === undefined ? ['by hand'] : []),
    ...(changes ? ['changes the platform'] : []),
    ...(destroys === undefined ? [] : [`DESTROYS: ${destroys}`]),
  ]
  const mark = marks.length === 0 ? '' : ` (${marks.join(', ')})`
  const how =
    command === undefined
      ? `${paragraphs(manual)}${paste === undefined ? '' : commandBlock(paste)}`
      : commandBlock(command)
  return `<li>${escaped(`${summary}${mark}`)}\n${how}</li>\n`
}

const paragraphs = (text: string): string =>
  text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => `<p>${escaped(line)}</p>\n`)
    .join('')
