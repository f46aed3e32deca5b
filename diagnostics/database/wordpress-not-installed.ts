import { byHand, change } from '../../evidence/fix.ts'
import type { Database } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { installerPage } from '../../evidence/readings/installer-page.ts'
import { count, facts } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { OWN_ANSWER, ownAnswer } from '../lib/own-answer.ts'
import { PAGES } from '../lib/steps.ts'

type Connected = Extract<Database, { outcome: 'connected' }>

export default defineDiagnosis({
  id: 'wordpress-not-installed',
  runbook: '6.4, 6.6',
  title: 'The installer answers in place of the site',
  rootCause:
    'The site should be installed, but its database is empty: the installer is open, and whoever comes by first owns the site.',
  needs: [],
  considers: ['alb-pages', 'database', 'task-definition', ...OWN_ANSWER],
  explains: [...PAGES, 'database-reachable'],
  symptomOf: { step: 'requests-logged', layers: ['routing'] },
  prevention:
    'Take snapshots of the database before every change to it, and tell the suite that the tenant is installed.',
  match({ 'alb-pages': albPages, database, 'task-definition': taskDefinition, ...seen }, target) {
    const pages = observed(albPages)
    const answer = ownAnswer(pages?.start, seen, target)
    const installer = pages?.installer
    // It offers nothing to install: WordPress finds its own settings at fault.
    const refuses =
      installer?.answered === true && installer.status === 200 && installerPage(installer) === 'not-the-installer'
    const installerOpen = answer?.proof.kind === 'fresh' && !refuses
    const login = observed(database)
    const connected = login?.outcome === 'connected' ? login : undefined
    const empty = connected?.prefixedTableCount === 0
    const dangerous = installerOpen && connected !== undefined && connected.tableCount > 0
    const unexpected = target.life === 'installed' && (installerOpen || empty)
    if (!dangerous && !unexpected) return undefined
    const found = observed(seen.service)
    const desired = found?.found && found.desiredCount > 0 ? found.desiredCount : 1
    const prefix = observed(taskDefinition)?.running.environment.WORDPRESS_TABLE_PREFIX
    const stands = found?.found && found.desiredCount > 0
    return {
      because: facts([
        installerOpen && answerFact('load balancer', pages?.start, target),
        installerOpen && answer?.route,
        connected && tablesFact(connected),
        prefix !== undefined && `WORDPRESS_TABLE_PREFIX of the running task is ${prefix}`,
      ]),
      ...sharper(connected),
      ...(installerOpen ? {} : { explains: ['database-reachable'] as const }),
      fixes: [
        ...(installerOpen && stands
          ? [
              change(
                target,
                'Stop the tenant now, before somebody installs a new site over the old one',
                'ecs update-service',
                { ...serviceOptions(target), 'desired-count': 0 },
                { destroys: 'visitors get nothing at all until it is started again' },
              ),
            ]
          : []),
        byHand(
          'Bring the tables back',
          restoreText(connected),
          restores(connected) ? { destroys: 'what was written since that snapshot' } : {},
        ),
        ...(stands || installerOpen
          ? [
              change(target, 'Start the tenant again', 'ecs update-service', {
                ...serviceOptions(target),
                'desired-count': desired,
              }),
            ]
          : []),
      ],
    }

    function restores(seenThere: Connected | undefined): boolean {
      return seenThere === undefined || seenThere.tableCount === 0
    }

    function restoreText(seenThere: Connected | undefined): string {
      const { databaseInstance } = target.environment
      const { databaseName } = target.names
      if (seenThere && seenThere.tableCount > seenThere.prefixedTableCount && seenThere.prefixedTableCount === 0) {
        return `${databaseName} holds tables under another prefix: set WORDPRESS_TABLE_PREFIX to it by Terraform`
      }
      if (seenThere && seenThere.prefixedTableCount > 0) {
        return `The tables are there: compare WORDPRESS_DB_NAME, WORDPRESS_DB_HOST and WORDPRESS_TABLE_PREFIX of the running task definition with ${databaseName}, and correct them by Terraform`
      }
      return `Restore a snapshot of ${databaseInstance} as a new instance (aws rds describe-db-snapshots, restore-db-instance-from-db-snapshot), dump ${databaseName} from it and load it into ${databaseInstance}`
    }
  },
})

const tablesFact = ({ database, host, username, tableCount, prefixedTableCount, tablePrefix }: Connected): string =>
  `login as ${username} to ${database} at ${host}: ${count(tableCount, 'table')}, ${prefixedTableCount} of them ${tablePrefix}*`

function sharper(connected: Connected | undefined): { readonly rootCause?: string } {
  if (!connected) {
    return {
      rootCause:
        'The site should be installed, but WordPress shows its installer: its database is empty or another one, and whoever comes by first owns the site.',
    }
  }
  const { prefixedTableCount, tableCount, tablePrefix, database } = connected
  if (prefixedTableCount > 0) {
    return {
      rootCause: `WordPress shows its installer although ${database} holds its tables: it reads another database or another prefix than ${tablePrefix}.`,
    }
  }
  if (tableCount > 0) {
    return {
      rootCause: `WordPress shows its installer because no table of ${database} begins with ${tablePrefix}; the tables that are there have another prefix.`,
    }
  }
  return {}
}
