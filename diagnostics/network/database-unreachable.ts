import { change, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { closedFact, closedSide, tasksToDatabase } from '../../evidence/readings/paths.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { databaseErrorFact, failedLogin, LOGIN_EVIDENCE, loginFact, refusalOf, silentLogin } from '../lib/database.ts'
import { answerFact, answerOf, targetFacts } from '../lib/facts.ts'
import { openHop } from '../lib/paths.ts'
import { DATABASE } from '../lib/steps.ts'

const EVENTS_OF_MINUTES = 24 * 60

export default defineDiagnosis({
  id: 'database-unreachable',
  runbook: 'Issue 1',
  title: 'The tasks cannot reach the database',
  breaksAt: 'database',
  rootCause:
    'A security group stands between the tasks and the database: tcp 3306 is closed, so WordPress has no database.',
  needs: ['security-groups'],
  considers: ['database', ...LOGIN_EVIDENCE],
  explains: ['security-groups-open', ...DATABASE],
  prevention:
    "Let Terraform own the rule from the tasks' group to the database's group, and flag every change of a security group in a plan.",
  match(seen, target) {
    const { 'security-groups': securityGroups, database, tasks, 'target-health': targetHealth } = seen
    const { 'alb-pages': albPages } = seen
    const pages = observed(albPages)
    const health = observed(targetHealth)
    const errorPage = databaseErrorFact(pages, target)
    const login = observed(database)
    const failed = login && failedLogin(login)
    const timeouts = health?.found === true && health.targets.some(({ reason }) => reason === 'Target.Timeout')
    const hop = tasksToDatabase(securityGroups, observed(tasks))
    const side = closedSide(hop)
    if (side) {
      const kind = answerOf(pages?.start, target)?.kind
      const works = kind === 'fresh' || kind === 'installed'
      return {
        because: facts([
          closedFact(hop, side),
          errorPage ?? (works ? undefined : answerFact('load balancer', pages?.start, target)),
          failed && loginFact(failed),
          ...targetFacts(health),
        ]),
        ...(works || (errorPage === undefined && !failed && !timeouts)
          ? { severity: 'warning' as const, explains: ['security-groups-open'] as const }
          : {}),
        fixes: openHop(target, hop, side),
      }
    }
    if (!login) {
      if (database?.status !== 'unavailable') return undefined
      return { cannotTell: `whether the database answers could not be seen: ${database.error.message}` }
    }
    const silent = silentLogin(login)
    const works = answerOf(pages?.start, target)?.proven === true
    const refused = silent ? undefined : refusalOf({ ...seen, database: login }, target, 'unreachable')
    if (refused && 'cannotTell' in refused) return refused
    if (!refused && (!silent || works)) return undefined
    const { databaseInstance } = target.environment
    return {
      because: facts([...(refused?.because ?? [silent && loginFact(silent), errorPage]), ...targetFacts(health)]),
      rootCause: 'The database server does not answer: it is stopped, restarting or overloaded.',
      fixes: [
        look(target, "See the instance's status", 'rds describe-db-instances', {
          'db-instance-identifier': databaseInstance,
          query: 'DBInstances[0].{Status:DBInstanceStatus,Storage:AllocatedStorage,Endpoint:Endpoint.Address}',
        }),
        look(target, 'See what happened to it in the last day', 'rds describe-events', {
          'source-type': 'db-instance',
          'source-identifier': databaseInstance,
          duration: EVENTS_OF_MINUTES,
          query: 'Events[].[Date,Message]',
        }),
        change(target, 'Where the status is stopped, start it', 'rds start-db-instance', {
          'db-instance-identifier': databaseInstance,
        }),
      ],
    }
  },
})
