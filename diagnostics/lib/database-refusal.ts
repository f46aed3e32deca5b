import type { Fix } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import type { DatabaseTrouble } from '../../evidence/readings/database-error.ts'
import type { Target } from '../../platform/target.ts'
import { type Diagnosis, defineDiagnosis } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import { LOGIN_EVIDENCE, type Refusal, refusalOf } from './database.ts'
import { newTasks } from './fixes.ts'
import { notTheTenants } from './foreign-user.ts'
import { DATABASE } from './steps.ts'

/** A cause of which one answer of the database, to the suite or to WordPress, is all the evidence. */
export const databaseRefusal = ({
  trouble,
  rootCauseOf,
  fixes,
  changesAccount = false,
  ...row
}: {
  readonly id: DiagnosisId
  readonly title: string
  readonly rootCause: string
  /** Where the words tell more than that it is this cause. */
  readonly rootCauseOf?: (refusal: Refusal) => string | undefined
  readonly prevention: string
  readonly trouble: DatabaseTrouble
  /** Whether its fixes change the account that logs in: nobody's but the tenant's. */
  readonly changesAccount?: boolean
  readonly fixes: (refusal: Refusal, target: Target) => readonly Fix[]
}): Diagnosis =>
  defineDiagnosis({
    ...row,
    runbook: 'Issue 1',
    needs: ['database'],
    considers: ['db-secret', ...LOGIN_EVIDENCE],
    explains: DATABASE,
    match(seen, target) {
      const refused = refusalOf(seen, target, trouble)
      if (!refused || 'cannotTell' in refused) return undefined
      const others = changesAccount
        ? notTheTenants(refused, observed(seen['db-secret']), target, { asksForDatabase: false })
        : undefined
      if (others) return others
      const rootCause = rootCauseOf?.(refused)
      return {
        because: refused.because,
        ...(rootCause === undefined ? {} : { rootCause }),
        fixes: [...fixes(refused, target), newTasks(target, 'the log of those that run says whether it is over')],
      }
    },
  })
