import type { Fix } from '../../evidence/fix.ts'
import type { Distribution } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { type EdgeWords, edgeWords } from '../../evidence/readings/edge-words.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { type Diagnosis, defineDiagnosis } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import { answerFact } from './facts.ts'

/** The statuses with which a function of the edge answers: what it means by them is told apart by status alone. */
interface Told {
  readonly words: EdgeWords
  readonly status?: (status: number) => boolean
}

/** A cause that CloudFront names itself, in its error page or in X-Cache, to whoever brings the login. */
export const defineEdgeWordsCause = ({
  told,
  fixes,
  ...row
}: {
  readonly id: DiagnosisId
  readonly title: string
  readonly rootCause: string
  readonly prevention: string
  readonly hides?: Diagnosis['hides']
  readonly told: readonly Told[]
  readonly fixes: (target: Target, distribution: Distribution | undefined) => readonly Fix[]
}): Diagnosis =>
  defineDiagnosis({
    ...row,
    runbook: '6.5, Issue 3',
    needs: ['edge-pages'],
    considers: ['alb-pages', 'edge-closed', 'distribution'],
    explains: ['edge-closed', 'edge-response', 'install-page', 'requests-logged'],
    match({ 'edge-pages': edgePages, 'alb-pages': albPages, 'edge-closed': edgeClosed, distribution }, target) {
      const { start } = edgePages
      if (!start.answered) return undefined
      const words = edgeWords(start)
      if (!told.some(each => each.words === words && (each.status?.(start.status) ?? true))) return undefined
      return {
        because: facts([
          answerFact('edge', start, target),
          observed(edgeClosed)?.start.answered === true &&
          answerFact('edge', observed(edgeClosed)?.start, target) !== answerFact('edge', start, target)
            ? `without a login: ${answerFact('edge', observed(edgeClosed)?.start, target)}`
            : undefined,
          answerFact('load balancer', observed(albPages)?.start, target),
        ]),
        fixes: fixes(target, observed(distribution)),
      }
    },
  })
