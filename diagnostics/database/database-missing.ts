import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, databaseErrorFact, loginFact, noRouteFromHere, refusedWith } from '../lib/database.ts'
import { DATABASE } from '../lib/steps.ts'

const UNKNOWN_DATABASE = 1049

export default defineDiagnosis({
  id: 'database-missing',
  runbook: 'Issue 1, 6.1',
  title: "The tenant's database does not exist",
  rootCause: "The login works, but the server has no database of the tenant's name: it was never created, or dropped.",
  needs: ['database'],
  considers: ['alb-pages', 'db-secret'],
  explains: DATABASE,
  hides: {
    'wordpress-not-installed': 'nothing can be installed in a database that is not there',
  },
  prevention: 'Let the deployment wait for the db-init task and read its exit code.',
  match({ database, 'alb-pages': albPages }, target) {
    const pages = observed(albPages)
    const refused = refusedWith(database, UNKNOWN_DATABASE)
    if (!refused) return noRouteFromHere(database, pages, target)
    const { username, database: name } = refused
    return {
      because: facts([loginFact(refused), databaseErrorFact(pages, target)]),
      fixes: [
        byHand(
          `Create ${name}, or restore it`,
          [
            `${asMaster(target)}: CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4;`,
            `GRANT ALL PRIVILEGES ON \`${name}\`.* TO '${username}'@'%';`,
            'Where the site was in use before, restore the database from a snapshot instead: an empty one shows the installer to anybody',
          ].join(' '),
        ),
      ],
    }
  },
})
