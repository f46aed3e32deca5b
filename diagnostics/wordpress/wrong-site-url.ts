import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import type { HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { fixedAddresses, wrongAddresses } from '../../evidence/readings/config-extra.ts'
import { facts, list, revisionName } from '../../lib/text/words.ts'
import { quote } from '../../platform/commands/shell.ts'
import { isOwnOnServer } from '../../platform/owner.ts'
import { deviationsFile } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { editConfigExtra, prepend, REPLACE_ADDRESSES } from '../lib/config-extra.ts'
import { answerFact } from '../lib/facts.ts'
import { inTask } from '../lib/in-task.ts'
import { OWN_ANSWER, ownAnswer } from '../lib/own-answer.ts'
import { rolledBack } from '../lib/rolled-back.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'wrong-site-url',
  runbook: '3.2, 6.4',
  title: 'WordPress believes it is another site',
  rootCause: 'The task definition gives WordPress the address of another site: it sends every visitor there.',
  needs: ['task-definition'],
  considers: ['alb-pages', 'database', 'task-definition-history', ...OWN_ANSWER],
  explains: ['task-definition-current', ...PAGES],
  obscures: ['database-reachable'],
  symptomOf: { step: 'requests-logged', layers: ['routing'] },
  prevention:
    'Build WP_HOME and WP_SITEURL from domain_name in Terraform; after copying a database, replace the old address in it.',
  match(
    { 'task-definition': taskDefinition, 'task-definition-history': history, 'alb-pages': albPages, ...seen },
    target,
  ) {
    const { running, latestArn } = taskDefinition
    const { domain } = target
    const fixed = fixedAddresses(running)
    const wrong = wrongAddresses(running, target)
    const latest = observed(history)?.revisions.find(({ arn }) => arn === latestArn)
    const isNewer = latest !== undefined && latest.revision > running.revision
    // The repair is registered, and only not deployed.
    if (wrong.length > 0 && isNewer && wrongAddresses(latest, target).length === 0) return undefined
    const wasTaken =
      rolledBack(observed(seen.service), { stopped: undefined, history: undefined, latestArn }) !== undefined
    // What a newer revision changes besides is not lost, unless ECS went back from it.
    const base = isNewer && !wasTaken ? latest : running
    const start = observed(albPages)?.start
    const answer = ownAnswer(start, seen, target)
    const isElsewhere = answer?.proof.kind === 'other-site'
    if (wrong.length === 0 && !isElsewhere) return undefined
    const seenService = observed(seen.service)
    // Without a task of its own it is somebody else who answers.
    if (wrong.length === 0 && seenService?.found && seenService.runningCount === 0) return undefined
    if (wrong.length === 0 && answer && answer.route === undefined) {
      return {
        cannotTell:
          'the start page is that of another site, but where the load balancer sends the request could not be seen',
      }
    }
    const other = wrong[0]?.host ?? otherHost(start) ?? 'another host'
    const inDatabase = wrong.length === 0 && fixed.length === 0
    return {
      because: facts([
        ...wrong.map(
          ({ name, address }) =>
            `${revisionName(running.arn)}: ${name} is ${address}, the tenant's domain is ${domain}`,
        ),
        wrong.length === 0 &&
          (inDatabase
            ? `${revisionName(running.arn)} sets neither WP_HOME nor WP_SITEURL, so both come from the database`
            : `${revisionName(running.arn)}: ${list(fixed.map(({ name, address }) => `${name} is ${address}`))}`),
        answerFact('load balancer', start, target),
        isElsewhere && answer?.route,
      ]),
      ...(wrong.length > 0
        ? isElsewhere || !answer
          ? {}
          : { explains: ['task-definition-current'] as const }
        : inDatabase
          ? {
              rootCause: `The database holds the address of another site (${other}) as home or siteurl: WordPress sends every visitor there.`,
            }
          : {
              rootCause: `WordPress leads to ${other} although its task definition says otherwise: most likely a plugin redirects, or its database is that of another site.`,
            }),
      fixes: [
        advice(
          'Unless it is meant',
          `Where ${other} is this tenant's own address, record it as domain of ${target.tenant} in ${deviationsFile(target)} instead`,
        ),
        ...fixes(),
      ],
    }

    function fixes(): readonly Fix[] {
      const address = `https://${domain}`
      if (wrong.length > 0) {
        return editConfigExtra(target, base, {
          summary: `Give WordPress its own address, ${address}`,
          expression: REPLACE_ADDRESSES,
          variables: { address },
        })
      }
      if (!inDatabase) {
        return [
          byHand(
            'Find what redirects',
            `Look for a plugin with ${other} in its settings, and in ${target.names.databaseName} for the site's name`,
          ),
        ]
      }
      const used = observed(seen.database)
      if (
        used &&
        !(isOwnOnServer(target, 'databaseUser', used.username) && isOwnOnServer(target, 'databaseName', used.database))
      ) {
        const { databaseUser, databaseName, dbSecret } = target.names
        return [
          byHand(
            'Correct the login, not the address',
            `WordPress logs in as ${used.username} to ${used.database}; by convention ${target.tenant} is ${databaseUser} and has ${databaseName}. As long as these are not recorded for ${target.tenant} in ${deviationsFile(target)}, the content may be another site's, and nothing is to be changed in it: correct what ${dbSecret} and the task definition name, and deploy`,
          ),
        ]
      }
      const replace = `wp search-replace ${quote(other)} ${domain} --skip-columns=guid --allow-root --path=/var/www/html`
      return [
        ...editConfigExtra(target, base, {
          summary: `Fix WordPress' address to ${address}, whatever its database says`,
          expression: prepend(`define('WP_HOME', '${address}'); define('WP_SITEURL', '${address}');`),
        }),
        inTask(target, 'Then see how often the old address stands in the content', {
          manual: 'Where the image has no wp, leave it at that: WordPress leads to the right address already',
          inside: `${replace} --dry-run`,
          changes: false,
        }),
        inTask(target, 'Replace it there', {
          manual: `Take a snapshot of ${target.environment.databaseInstance} first`,
          inside: replace,
          destroys: 'the content as it was: only a snapshot brings it back',
        }),
      ]
    }
  },
})

/** Where the visitor is sent, or whose WordPress answers. */
function otherHost(start: HttpResult | undefined): string | undefined {
  if (!start?.answered) return undefined
  const { location, wordpress } = start
  return location !== null && URL.canParse(location) ? new URL(location).host : (wordpress.restApiHost ?? undefined)
}
