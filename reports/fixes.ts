import type { DiagnosisResult, Fix, TargetReport } from '../runner/report/report.ts'
import { pageOf } from './lib/page.ts'
import { marked } from './lib/sandbox-mark.ts'
import { oneLine } from './lib/text.ts'
import { ranked } from './terminal/cause.ts'
import { unexplainedSteps } from './terminal/unexplained.ts'
import type { View } from './view.ts'

/**
 * The ways out of a run as a shell script that stops at the first error: every cause with what was seen, every command with what it changes, and what
 * has to be done by hand as comments. What tenants have in common is there once. Ends with the command that proves the repair.
 */
export function fixesScript(report: View): string {
  const { tool, startedAt, targets } = report
  const done = new Set<string>()
  const causes = targets.flatMap(target => [
    ...ranked(target.diagnoses)
      .filter(([{ waived }]) => waived === undefined)
      .flatMap(([diagnosis, { word }]) => causeLines(diagnosis, word, target, done, report)),
    ...unexplainedSteps(target).flatMap(({ id, status, reason = '', fixes = [] }) =>
      fixes.length === 0
        ? []
        : [comment(`${status.toUpperCase()} ${id} at ${placeOf(target)}: ${reason}`), '', ...fixesLines(fixes, done)],
    ),
  ])
  const proofs = [...new Set(targets.flatMap(({ diagnoses }) => diagnoses.map(diagnosis => diagnosis.then)))]
  return [
    '#!/usr/bin/env bash',
    comment(marked(`What repairs what a run of ${tool.name} ${tool.version} found, begun ${startedAt}`, report)),
    '# Nothing of this was carried out. Read it, take out what you do not want, and run it with bash in the folder of the',
    '# project: it stops at the first error. What is to be done by hand, and to be decided, stands in the comments.',
    'set -euo pipefail',
    '',
    ...(causes.length === 0 ? ['# There is nothing to repair.'] : causes),
    ...(proofs.length === 0 ? [] : ['# Whether it helped', ...proofs]),
    '',
  ].join('\n')
}

const placeOf = ({ tenant, env }: TargetReport): string => `${tenant} in ${env}`

function causeLines(
  { id, rootCause, because, fixes }: DiagnosisResult,
  word: string,
  target: TargetReport,
  done: Set<string>,
  docs: Pick<View, 'docsUrl'>,
): readonly string[] {
  return [
    comment(`${word} ${id} at ${placeOf(target)}: ${rootCause}`),
    ...because.map(fact => comment(`because: ${fact}`)),
    comment(`page: ${pageOf(id, docs)}`),
    '',
    ...fixesLines(fixes, done),
  ]
}

const fixesLines = (fixes: readonly Fix[], done: Set<string>): readonly string[] =>
  fixes.flatMap((fix, index) => {
    const lines = [
      comment(`fix ${index + 1}: ${fix.summary} (${effectOf(fix)})`),
      ...(fix.destroys === undefined ? [] : [comment(`DESTROYS: ${fix.destroys}`)]),
    ]
    if (fix.command === undefined)
      return [
        ...lines,
        ...fix.manual.split('\n').map(line => comment(`by hand: ${line}`)),
        ...(fix.paste === undefined ? [] : fix.paste.split('\n').map(line => `#   ${line}`)),
        '',
      ]
    if (done.has(fix.command) && !actsAnew(fix.command)) return [...lines, '# the same command as above', '']
    done.add(fix.command)
    return [...lines, fix.command, '']
  })

/** Whether the same words can mean something else by now: of a file that was written again, or of tasks and revisions that changed in between. */
const actsAnew = (command: string): boolean =>
  ['file://', ' > ', 'ecs update-service'].some(part => command.includes(part)) || command.startsWith('rm ')

const effectOf = ({ changes }: Fix): string => (changes ? 'changes the platform' : 'changes nothing on the platform')

/** One line whatever the text has: nothing of it can become a command. */
const comment = (text: string): string => `# ${oneLine(text)}`
