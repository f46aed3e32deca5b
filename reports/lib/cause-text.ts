import type { DiagnosisResult, TargetReport } from '../../runner/report/report.ts'
import { cause, ranked } from '../terminal/cause.ts'
import { createScreen } from './screen.ts'

const COLUMNS = 100

/** The diagnoses of a target (of a legible report) as plain text, as a terminal shows them; with `step`, only those that explain this step. */
export function causeText(target: TargetReport, step?: string): string {
  const screen = createScreen(COLUMNS, false)
  return ranked(target.diagnoses)
    .filter(([diagnosis]) => step === undefined || diagnosis.explains.includes(step))
    .map(([diagnosis, rank]) => cause(diagnosis, rank, target, screen).join('\n'))
    .join('\n\n')
}

/** The diagnoses that explain a step. */
export const causesOf = ({ diagnoses }: TargetReport, step: string): readonly DiagnosisResult[] =>
  diagnoses.filter(diagnosis => diagnosis.explains.includes(step))
