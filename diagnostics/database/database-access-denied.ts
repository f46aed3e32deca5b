import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, LOGIN_EVIDENCE, refusalOf } from '../lib/database.ts'
import { notTheTenants } from '../lib/foreign-user.ts'
import { DATABASE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'database-access-denied',
  runbook: 'Issue 1',
  title: "The tenant's user has no rights on the tenant's database",
  rootCause:
    'The login works, but the user may not use the database. The same answer comes where a database does not exist and the user has no rights on its name.',
  needs: ['database'],
  considers: ['db-secret', ...LOGIN_EVIDENCE],
  explains: DATABASE,
  prevention: 'Grant in the same script that creates the database.',
  match(seen, target) {
    const refused = refusalOf(seen, target, 'access')
    if (!refused || 'cannotTell' in refused) return refused
    const others = notTheTenants(refused, observed(seen['db-secret']), target, { asksForDatabase: true })
    if (others) return others
    const { username, database: name } = refused
    return {
      because: refused.because,
      fixes: [
        byHand(
          `Give ${username} its rights on ${name}`,
          `${asMaster(target)}: first SHOW DATABASES LIKE '${name}', and create it if it is not there; then GRANT ALL PRIVILEGES ON \`${name}\`.* TO '${username}'@'%'`,
        ),
      ],
    }
  },
})
