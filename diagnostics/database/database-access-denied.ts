import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, databaseErrorFact, loginFact, noRouteFromHere, refusedWith } from '../lib/database.ts'
import { DATABASE } from '../lib/steps.ts'

const SCHEMA_DENIED = 1044
const TABLE_DENIED = 1142

export default defineDiagnosis({
  id: 'database-access-denied',
  runbook: 'Issue 1',
  title: "The tenant's user has no rights on the tenant's database",
  rootCause:
    'The login works, but the user may not use the database. The same answer comes where a database does not exist and the user has no rights on its name.',
  needs: ['database'],
  considers: ['alb-pages'],
  explains: DATABASE,
  prevention: 'Grant in the same script that creates the database.',
  match({ database, 'alb-pages': albPages }, target) {
    const pages = observed(albPages)
    const refused = refusedWith(database, SCHEMA_DENIED, TABLE_DENIED)
    if (!refused) return noRouteFromHere(database, pages, target)
    const { username, database: name } = refused
    return {
      because: facts([loginFact(refused), databaseErrorFact(pages, target)]),
      fixes: [
        byHand(
          `Give ${username} its rights on ${name}`,
          `${asMaster(target)}: first SHOW DATABASES LIKE '${name}', and create it if it is not there; then GRANT ALL PRIVILEGES ON \`${name}\`.* TO '${username}'@'%'`,
        ),
      ],
    }
  },
})
