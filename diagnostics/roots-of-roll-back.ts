import { advice, change, type Fix } from '../evidence/fix.ts'
import type { EvidenceSet } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { revisionName } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import type { Diagnosis } from './define.ts'
import type { Matched } from './hiding.ts'
import { rolledBackIn, whenItFailed } from './lib/failed-deployment.ts'
import type { RolledBack } from './lib/rolled-back.ts'
import { NO_TASKS } from './lib/steps.ts'

export const ROLL_BACK = 'deployment-rolled-back'

/** Whether a cause keeps tasks from starting or lasting, so that a deployment fails of it and ECS goes back. */
export const failsDeployments = ({ id, layer, severity, explains }: Diagnosis): boolean =>
  id !== ROLL_BACK && layer !== 'service' && severity === 'error' && explains.includes('tasks-start')

/**
 * Why a deployment failed that ECS has rolled back, judged by the platform as it was then: the roll-back is its consequence, and is said with it.
 * None where the ends of its tasks are not known, or no cause accounts for them.
 */
export function rootsOfRollBack(
  causes: readonly Diagnosis[],
  evidence: EvidenceSet,
  target: Target,
  at: Date,
): readonly Matched[] {
  const back = rolledBackIn(evidence)
  const then = back && whenItFailed(evidence, back)
  const consequence = causes.find(({ id }) => id === ROLL_BACK)
  if (!back || !then || !consequence) return []
  const active = observed(evidence['task-definition-history'])?.activeRevisionArns ?? []
  return causes.filter(failsDeployments).flatMap(diagnosis => {
    const match = diagnosis.judge(then, target, at)
    if (match === undefined || 'missing' in match || 'cannotTell' in match) return []
    // No deployment fails of what nothing suffers from.
    if ((match.severity ?? 'error') !== 'error') return []
    const also = new Set([...(match.explains ?? NO_TASKS), ...consequence.explains])
    return [
      {
        diagnosis: {
          ...diagnosis,
          hides: { ...diagnosis.hides, ...consequence.hides, [ROLL_BACK]: 'it is why the deployment failed' },
        },
        match: {
          ...match,
          because: [...match.because, ...back.because.filter(fact => !match.because.includes(fact))],
          rootCause: `${match.rootCause ?? diagnosis.rootCause} The deployment failed of it, and ECS went back to ${revisionName(back.primary.taskDefinitionArn)}.`,
          explains: [...also],
          fixes: afterRollBack(match.fixes, back, active, target),
        },
      },
    ]
  })
}

/** What is left to do once ECS itself has gone back: the revision that failed is withdrawn, and never deployed again as it is. */
function afterRollBack(
  fixes: readonly Fix[],
  { primary, wantedArn }: RolledBack,
  active: readonly string[],
  target: Target,
): readonly Fix[] {
  const running = revisionName(primary.taskDefinitionArn)
  const broken = wantedArn !== undefined && wantedArn !== primary.taskDefinitionArn ? wantedArn : undefined
  const left = fixes.filter(({ command = '' }) => !deploys(command, running) && !withdraws(command, broken))
  return [
    ...left,
    ...(broken !== undefined && active.includes(broken)
      ? [
          change(
            target,
            `Withdraw ${revisionName(broken)}, which failed, so that no later deployment picks it up again`,
            'ecs deregister-task-definition',
            { 'task-definition': revisionName(broken) },
          ),
        ]
      : []),
    advice('Then', 'deploy a new revision, once that is repaired'),
  ]
}

/** Deploys what runs already, or starts it anew. */
const deploys = (command: string, running: string): boolean =>
  command.includes('ecs update-service') &&
  (command.includes('--force-new-deployment') || words(command).includes(running))

const withdraws = (command: string, broken: string | undefined): boolean =>
  broken !== undefined &&
  command.includes('ecs deregister-task-definition') &&
  words(command).includes(revisionName(broken))

/** A long command goes on in the next line. */
const words = (command: string): readonly string[] => command.replaceAll('\\\n', ' ').split(' ')
