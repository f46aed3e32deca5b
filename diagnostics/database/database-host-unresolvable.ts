import { byHand, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { hostInTask, LOGIN_EVIDENCE, refusalOf } from '../lib/database.ts'
import { newRevision } from '../lib/fixes.ts'
import { DATABASE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'database-host-unresolvable',
  runbook: 'Issue 1',
  title: "The database's name does not resolve",
  rootCause:
    'The host name of the database does not exist in DNS: it is misspelt, or the instance was renamed or deleted.',
  needs: ['database'],
  considers: [...LOGIN_EVIDENCE, 'task-definition', 'db-secret'],
  explains: [...DATABASE, 'db-secret-complete'],
  prevention: "Take the host from the instance's endpoint in Terraform, never as text.",
  match(seen, target) {
    const refused = refusalOf(seen, target, 'host-unresolvable')
    if (!refused || 'cannotTell' in refused) return undefined
    const { 'task-definition': taskDefinition, 'db-secret': dbSecret } = seen
    const { host } = seen.database
    const running = observed(taskDefinition)?.running
    const secret = observed(dbSecret)
    const inSecret = secret?.state === 'present' ? secret.host : null
    const inTask = hostInTask(running)
    const other = inTask === host && inSecret !== null && inSecret !== inTask ? inSecret : undefined
    const { databaseInstance } = target.environment
    return {
      because: facts([
        ...refused.because,
        inTask !== undefined &&
          running &&
          `${revisionName(running.arn)}: WORDPRESS_DB_HOST is ${running.environment.WORDPRESS_DB_HOST}`,
        inSecret !== null && secret && `${secret.name}: host is ${inSecret}`,
      ]),
      fixes: [
        look(target, "See the instance's endpoint", 'rds describe-db-instances', {
          'db-instance-identifier': databaseInstance,
          query: 'DBInstances[0].{Endpoint:Endpoint.Address,Status:DBInstanceStatus}',
        }),
        ...(other !== undefined && running
          ? newRevision(target, running, {
              summary: `Let the task connect to ${other}, as the secret says`,
              filter:
                '(.containerDefinitions[].environment[]? | select(.name == "WORDPRESS_DB_HOST") | .value) = $host',
              variables: { host: other },
            })
          : [
              byHand(
                'Use the endpoint where the wrong name stands',
                `Put the endpoint of ${databaseInstance} into WORDPRESS_DB_HOST (by Terraform) and into the key host of ${target.names.dbSecret}; where the instance itself is gone, restore it from a snapshot first`,
              ),
            ]),
      ],
    }
  },
})
