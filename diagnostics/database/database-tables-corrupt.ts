import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import { troubleIn } from '../../evidence/readings/database-error.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster } from '../lib/database.ts'
import { answerFact, answerOf, logFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { OWN_ANSWER } from '../lib/own-answer.ts'
import { BEHIND_UNHEALTHY, DATABASE } from '../lib/steps.ts'
import { isLogAllThereIs } from '../lib/unseen-site.ts'

export default defineDiagnosis({
  id: 'database-tables-corrupt',
  runbook: 'Issue 1',
  title: 'Tables of WordPress are broken',
  rootCause:
    'The database answers, but tables of WordPress cannot be read: they are marked as crashed, damaged, or missing.',
  needs: [],
  considers: ['alb-pages', 'logs', ...OWN_ANSWER],
  explains: DATABASE,
  obscures: BEHIND_UNHEALTHY,
  prevention: 'Keep every table in InnoDB, which repairs itself, and take snapshots.',
  match({ 'alb-pages': albPages, ...seen }, target) {
    const start = observed(albPages)?.start
    const line = currentFindings(
      observed(seen.logs),
      { service: observed(seen.service), tasks: observed(seen.tasks), stopped: observed(seen['stopped-tasks']) },
      ['database'],
    ).find(({ excerpt }) => troubleIn(excerpt) === 'tables-corrupt')
    const shown = answerOf(start, target)?.kind === 'tables-broken'
    if (!line && !shown) return undefined
    return {
      because: facts([shown && answerFact('load balancer', start, target), line && logFact(line)]),
      ...(shown || (line && isLogAllThereIs(line, start, seen, target))
        ? {}
        : { explains: ['logs-database-errors'] as const }),
      fixes: [
        byHand(
          'Repair the tables',
          `Take a snapshot of ${target.environment.databaseInstance} first. ${asMaster(target)}: CHECK TABLE for each table of ${target.names.databaseName}, then REPAIR TABLE for what is crashed (MyISAM only); a table that is missing, or that InnoDB has no tablespace for, comes back from a snapshot; an index that is corrupt is dropped and made again. Turn it into InnoDB afterwards: ALTER TABLE ... ENGINE=InnoDB`,
          { destroys: 'rows that REPAIR TABLE cannot read' },
        ),
        ...(line ? [newTasks(target, 'the log of those that run says whether it is over')] : []),
      ],
    }
  },
})
