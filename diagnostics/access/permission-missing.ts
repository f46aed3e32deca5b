import { byHand, look } from '../../evidence/fix.ts'
import { evidenceKinds } from '../../evidence/index.ts'
import { type Denial, denialOf, otherDenial } from '../../evidence/readings/denial.ts'
import { list } from '../../lib/text/words.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { type NotSeen, notSeen, refusals, stepsThatSee } from '../lib/not-seen.ts'

/** `not authorized to perform: ecs:DescribeServices`, as most services put it. */
const ACTION = /to perform:? *['"]?([a-z0-9-]+:[A-Za-z]+)/

export default defineDiagnosis({
  id: 'permission-missing',
  runbook: 'Prerequisites',
  title: 'The session may not look at everything',
  rootCause:
    'The session is valid, but may not read everything the suite looks at: what it could not read is unknown, neither right nor wrong.',
  needs: [],
  considers: evidenceKinds,
  explains: specIds,
  prevention: "Give whoever runs the suite a read-only role with every action in the suite's list of permissions.",
  match(evidence, target) {
    const denied = notSeen(evidence, 'access-denied')
    if (denied.length === 0) return undefined
    return {
      because: refusals(denied),
      explains: stepsThatSee(denied.map(({ kind }) => kind)),
      fixes: [
        look(target, 'See which role or user is asking', 'sts get-caller-identity', {}),
        ...[...Map.groupBy(denied, ({ message }) => denialOf(message))].map(([denial, refused]) => {
          const what = needed(denial, refused)
          const other = otherDenial(denial)
          return other
            ? byHand(`Have ${what} no longer denied by ${other.by}`, other.remedy)
            : byHand(
                `Allow ${what}`,
                `Add ${what} to the permission set or role of the caller in account ${target.environment.accountId}; reading is enough`,
              )
        }),
      ],
    }
  },
})

function needed(denial: Denial, refused: readonly NotSeen[]): string {
  if (denial === 'key') return 'kms:Decrypt'
  const actions = [...new Set(refused.flatMap(({ message }) => ACTION.exec(message)?.[1] ?? []))]
  return actions.length > 0 ? list(actions) : `what ${list(refused.map(({ kind }) => kind))} needs`
}
