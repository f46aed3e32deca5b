import type { GateResult, TargetReport } from '../../runner/report/report.ts'
import { commandField, field, heading, prose, type Screen, type Style } from '../lib/screen.ts'
import { duration } from '../lib/text.ts'

const WORDS: Readonly<Record<GateResult['outcome'], readonly [word: string, style: Style]>> = {
  succeeded: ['DEPLOYED', 'green'],
  failed: ['FAILED', 'red'],
  deadline: ['IN PROGRESS', 'yellow'],
  unknown: ['UNKNOWN', 'yellow'],
  interrupted: ['INTERRUPTED', 'yellow'],
}
/** The end of the story is what an operator needs; all of it is in report.json. */
const SHOWN_CHANGES = 5

/** How the wait for the deployment ended, before anything else is said. */
export function gateBlock({ gate }: TargetReport, screen: Screen): readonly string[] {
  if (!gate) return []
  const [word, style] = WORDS[gate.outcome]
  const looks = `${gate.polls} ${gate.polls === 1 ? 'look' : 'looks'}${gate.failedPolls > 0 ? `, ${gate.failedPolls} of them incomplete` : ''}`
  const title = `${gate.deploymentId ?? 'no deployment'}, waited ${duration(gate.waitedMs)} (${looks})`
  const told = gate.history
    .slice(-SHOWN_CHANGES)
    .map(({ at, says }) => `${at.slice(11, 19)} UTC  ${screen.brief(says)}`)
  return [
    ...heading(word, title, screen, style, 'bold'),
    ...prose(screen.brief(gate.reason), 2, screen),
    ...(gate.outcome === 'succeeded' ? [] : field('seen', told, screen)),
    ...(gate.record === undefined ? [] : commandField('record', gate.record, screen)),
  ]
}
