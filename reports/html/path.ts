import type { TargetReport } from '../../runner/report/report.ts'
import { cut } from '../lib/text.ts'
import { escaped } from './escaped.ts'
import { chip } from './mark.ts'
import { pathOf, type SeenStation } from './stations.ts'

const SHOWN_CHARACTERS = 130

/** The path of a request as a picture: what was seen at each station, and where it breaks; what lies behind that gets nothing of it. */
export function pathPicture(target: TargetReport): string {
  const path = pathOf(target)
  if (!path) return ''
  const { stations, breaksAt, cause, isAnswered } = path
  const at = stations.findIndex(({ id }) => id === breaksAt)
  const isBehind = (index: number) =>
    !isAnswered && index > at && breaksAt !== undefined && !ASKED_BY_TASK.includes(breaksAt)
  const items = stations.map((station, index) =>
    box(
      station,
      `column-${station.id === 'file-system' && stations[index - 1]?.id === 'database' ? index : index + 1}`,
      index === at ? 'broken' : isBehind(index) ? 'behind' : '',
      `${isAnswered ? 'wrong' : 'breaks'} here${cause ? `: ${cause.id}` : ''}`,
    ),
  )
  return `<ol class="path">\n${items.join('\n')}\n</ol>\n`
}

/** The last two, of which neither lies behind the other. */
const ASKED_BY_TASK: readonly SeenStation['id'][] = ['database', 'file-system']

/** The file system shares its column with the database, since the task asks both. */
function box({ id, name, status, says, answer }: SeenStation, column: string, place: string, what: string): string {
  const mark = status === 'absent' ? '' : `${chip(status)} `
  const answered =
    answer === undefined
      ? ''
      : `<p class="answer">${chip(answer.status)} <b>answer</b> ${text(answer.saw ?? answer.reason ?? '')}</p>`
  return [
    `<li class="at-${id} ${column} ${status} ${place}">`,
    `<p class="station">${mark}<strong>${escaped(name)}</strong></p>`,
    place === 'broken' ? `<p class="break">${escaped(what)}</p>` : '',
    `<p>${text(says)}</p>`,
    answered,
    '</li>',
  ].join('\n')
}

/** A box is narrower than a host's name or a word of AWS, which may be broken where their parts end; an address of numbers may not. */
const text = (said: string): string =>
  escaped(cut(said, SHOWN_CHARACTERS))
    .replaceAll(/([a-z])([./:@_]+)/gi, '$1$2<wbr/>')
    .replaceAll(/([a-z])([A-Z])/g, '$1<wbr/>$2')
