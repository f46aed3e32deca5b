import { CONTENT_PATH } from '../../evidence/expectations.ts'
import { byHand, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { contentLost } from '../../evidence/readings/content-volume.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { volumeFact, volumeOf } from '../lib/efs.ts'
import { answerFact } from '../lib/facts.ts'
import { terraform } from '../lib/fixes.ts'
import { OWN_ANSWER, ownAnswer } from '../lib/own-answer.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'wp-content-missing',
  runbook: '3.2, 6.6',
  title: "The site's wp-content is missing",
  breaksAt: 'file-system',
  rootCause:
    'WordPress runs and has its database, but finds no theme in wp-content: visitors get an empty page with status 200, and nothing is logged.',
  needs: ['alb-pages'],
  considers: ['task-definition', 'logs', ...OWN_ANSWER],
  explains: ['efs-access-point', ...PAGES],
  obscures: ['database-reachable'],
  symptomOf: { step: 'requests-logged', layers: ['routing'] },
  prevention:
    'Back up the file system, and never share an access point between tenants or point a task at another path.',
  match({ 'alb-pages': albPages, 'task-definition': taskDefinition, logs, ...seen }, target) {
    const answer = ownAnswer(albPages.start, seen, target)
    const definition = observed(taskDefinition)
    const volume = volumeOf(definition)
    const lost = definition && volume && contentLost(definition.running, volume)
    if (answer?.proof.kind !== 'empty') {
      if (definition === undefined || lost === undefined) return undefined
      return {
        because: facts([volumeFact(definition), answerFact('load balancer', albPages.start, target)]),
        rootCause: `WordPress cannot keep what is uploaded and installed: in ${revisionName(definition.running.arn)} ${lost}.`,
        explains: ['efs-access-point'],
        fixes: [terraform(target, 'Mount it where WordPress writes', `the EFS volume on ${CONTENT_PATH}, writable`)],
      }
    }
    const unmounted = definition !== undefined && volume?.containerPath !== CONTENT_PATH
    const log = observed(logs)
    const silent = log?.groupFound && !log.truncated && log.findings.length === 0
    return {
      because: facts([
        answerFact('load balancer', albPages.start, target),
        answer.route,
        silent && 'no PHP error in the log of that time, as is usual for a missing theme',
        volumeFact(definition) ?? (definition && `${revisionName(definition.running.arn)} mounts no file system`),
      ]),
      ...(unmounted
        ? {
            rootCause: `The task definition mounts no file system on ${CONTENT_PATH}: WordPress finds no theme and shows an empty page.`,
          }
        : silent
          ? {}
          : {
              rootCause:
                'WordPress answers 200 with an empty page: most likely its theme is missing from wp-content, unless PHP dies without a word.',
            }),
      fixes: unmounted
        ? [terraform(target, 'Mount it again', `the EFS volume on ${CONTENT_PATH}`)]
        : [
            ...(volume
              ? [
                  look(target, 'See which folder of the file system the tasks get', 'efs describe-access-points', {
                    ...(volume.accessPointId === null
                      ? { 'file-system-id': volume.fileSystemId }
                      : { 'access-point-id': volume.accessPointId }),
                    query:
                      'AccessPoints[].{Id:AccessPointId,Path:RootDirectory.Path,Uid:PosixUser.Uid,State:LifeCycleState}',
                  }),
                ]
              : []),
            byHand(
              'Bring the theme back',
              `Restore wp-content/themes of ${target.tenant} from a backup of ${volume?.fileSystemId ?? 'the file system'} (AWS Backup restores single folders), or copy the theme there inside a task; no restart is needed`,
            ),
          ],
    }
  },
})
