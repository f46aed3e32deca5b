import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, LOGIN_EVIDENCE, refusalOf } from '../lib/database.ts'
import { notTheTenants } from '../lib/foreign-user.ts'
import { DATABASE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'database-missing',
  runbook: 'Issue 1, 6.1',
  title: "The tenant's database does not exist",
  rootCause: "The login works, but the server has no database of the tenant's name: it was never created, or dropped.",
  needs: ['database'],
  considers: ['db-secret', ...LOGIN_EVIDENCE],
  explains: DATABASE,
  hides: {
    'wordpress-not-installed': 'nothing can be installed in a database that is not there',
  },
  prevention: 'Let the deployment wait for the db-init task and read its exit code.',
  match(seen, target) {
    const refused = refusalOf(seen, target, 'missing')
    if (!refused || 'cannotTell' in refused) return refused
    const others = notTheTenants(refused, observed(seen['db-secret']), target, { asksForDatabase: true })
    if (others) return others
    const { username, database: name } = refused
    return {
      because: refused.because,
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
