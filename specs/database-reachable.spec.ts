import { saidBeforeLogin, silentOnceIn } from '../evidence/database.ts'
import type { Database, LoginTask, Service } from '../evidence/index.ts'
import { observed, whyNot } from '../evidence/observed.ts'
import { failsForAll } from '../evidence/readings/database-for-all.ts'
import { routeOf } from '../evidence/readings/route.ts'
import { isAlive, provePages } from '../evidence/readings/wordpress-pages.ts'
import { count, theirs } from '../lib/text/words.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'
import { type StepContext, type StepEvidence, testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

type Seen = StepEvidence<'database-reachable'>

export default testStep('database-reachable', (seen, context) => {
  const database = observed(seen.database)
  if (database?.task) return judgeTask(database, database.task, context)
  if (database?.outcome === 'connected') return judgeLogin(database, context)
  if (!database) return infer(seen, whyNot(seen.database), context)
  const what = failureOf(database)
  if (failsForAll(database)) return failed(what)
  const why = database.noRoute
    ? `no route to ${database.host}:${database.port} from here (${database.code})`
    : `${what}: from here that says nothing of ${silentOnceIn(database) ? 'what WordPress is answered' : 'the database itself'}`
  return infer(seen, why, context)
})

function failureOf(database: Extract<Database, { outcome: 'failed' }>): string {
  const { layer, code, message, host, port, username } = database
  if (silentOnceIn(database))
    return `${host}:${port} let ${username} in and then gave no answer: ${code}, ${theirs(message)}`
  const unproven = saidBeforeLogin(database) ? ' (said before a login by a server that is not verified)' : ''
  return `${layer} failed at ${host}:${port}: ${code}, ${theirs(message)}${unproven}`
}

/** What a task of the tenant's own saw is what WordPress sees. */
function judgeTask(database: Database, { id, left }: LoginTask, context: StepContext): Verdict {
  const verdict =
    database.outcome === 'connected' ? judgeLogin(database, context) : failed(`from task ${id}: ${failureOf(database)}`)
  const { cluster } = context.target.environment
  const strays = left.map(
    task => `login task ${task} still runs: ${awsInline(context.target, 'ecs stop-task', { cluster, task })}`,
  )
  return { ...verdict, notes: [...verdict.notes, ...strays, `asked from inside, by task ${id}`] }
}

function judgeLogin(database: Extract<Database, { outcome: 'connected' }>, { target }: StepContext): Verdict {
  const { username, tableCount, prefixedTableCount, tablePrefix, tls, task } = database
  const tables = `${count(tableCount, 'table')}, ${prefixedTableCount} of them ${tablePrefix}*`
  const saw = `login as ${username} to ${database.database} ok, ${tables}`
  if (target.life === 'installed' && prefixedTableCount === 0) {
    return failed(`${saw}: the site should be installed, but its database is empty`)
  }
  const notes: string[] = []
  if (tls === 'none') {
    notes.push(
      task ? 'logged in without TLS, as WordPress does' : 'the database offers no TLS, the login was made without it',
    )
  }
  if (tls === 'unverified') notes.push("the database's certificate could not be verified")
  if (target.life === 'fresh' && prefixedTableCount > 0)
    notes.push(`WordPress tables are there already: ${prefixedTableCount}`)
  return passed(saw, notes)
}

/** Where this machine has no way to the database, a WordPress that works on it proves it: without it neither page can be made. */
function infer(seen: Seen, why: string, context: StepContext): Verdict {
  const { target } = context
  const service = observed(seen.service)
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const pages = observed(seen['alb-pages'])
  const rules = observed(seen['listener-rules'])
  if (pages && rules && service) {
    const targetHealth = observed(seen['target-health'])
    const answer = judgeAnswer(
      { pages, otherWay: undefined, rules, service, targetHealth, database: undefined },
      context,
    )
    if (answer.status === 'passed' && isAlive(pages, target)) {
      return passed(`inferred: WordPress works on its database (${answer.saw})`, [`not asked directly: ${why}`])
    }
    const proof = provePages(pages, target)
    if (proof.kind === 'database-error' && routeOf(rules, service, target.domain).toTenant) {
      return failed(`inferred: the tenant's own WordPress answers ${proof.says}`, [`not asked directly: ${why}`])
    }
  }
  return unknown(`${why}, and WordPress answers nothing it could be inferred from. ${fromInside(service, context)}`)
}

const fromInside = (service: Service | undefined, { target }: StepContext): string =>
  `From inside: add --db-via task (it runs one short task of ${service?.name ?? target.names.service}'s own definition), or run the suite on a machine with a route to ${target.environment.databaseInstance}`
