import { byHand, change, type Fix } from '../../evidence/fix.ts'
import type {
  StoppedTasks,
  Task,
  TaskDefinition,
  TaskDefinitionHistory,
  TaskDefinitionRevision,
  Tasks,
} from '../../evidence/index.ts'
import { imageOrigin, ownRepository } from '../../evidence/readings/image-origin.ts'
import { digestOf } from '../../evidence/readings/same-image.ts'
import { revisionNumber, shortDigest } from '../../lib/text/words.ts'
import { awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import { pipe } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'
import { type CauseFix, deploysGiven } from './deployments.ts'
import { newRevision } from './fixes.ts'

export interface RollBackEvidence {
  readonly definition: TaskDefinition | undefined
  readonly history: TaskDefinitionHistory | undefined
  readonly tasks: Tasks | undefined
  readonly stopped: StoppedTasks | undefined
}

/** The newest other revision that runs another image: one that the registry has, and that is not known to be bad. */
const candidate = (evidence: RollBackEvidence, target: Target): TaskDefinitionRevision | undefined =>
  usableRevisions(evidence, target).find(
    ({ image }) =>
      image !== evidence.definition?.running.image && !runs(evidence, digestOfImage(evidence.history, image)),
  )

/** Whether tasks of the running revision run this image already, whatever it is called. */
const runs = (evidence: RollBackEvidence, digest: string | null | undefined): boolean => {
  const running = evidence.definition?.running
  return digest != null && running !== undefined && digestsSeen(evidence, running).includes(digest)
}

/** The newest revision before the running one whose image the registry has, and that is not known to be bad. */
export const earlierRevision = (evidence: RollBackEvidence, target: Target): TaskDefinitionRevision | undefined =>
  usableRevisions(evidence, target).find(({ revision }) => revision < (evidence.definition?.running.revision ?? 0))

/** Active revisions of the family other than the running one whose image can be pulled and is not known to be bad, newest first. */
function usableRevisions(evidence: RollBackEvidence, target: Target): readonly TaskDefinitionRevision[] {
  const running = evidence.definition?.running
  if (!running) return []
  const bad = new Set(target.environment.knownBadDigests.map(({ digest }) => digest))
  const isUsable = (revision: TaskDefinitionRevision): boolean => {
    const ran = digestsSeen(evidence, revision)
    if (ran.some(digest => bad.has(digest))) return false
    const digest = digestOfImage(evidence.history, revision.image)
    return digest === undefined
      ? ran.length > 0 || imageOrigin(revision.image, target.environment) === 'public'
      : digest !== null && !bad.has(digest)
  }
  return (evidence.history?.revisions ?? [])
    .filter(({ arn, status, family }) => arn !== running.arn && status === 'ACTIVE' && family === running.family)
    .filter(isUsable)
    .sort((a, b) => b.revision - a.revision)
}

/** The digest an image reference leads to: the one it pins, else what the registry says; `null`: not there, `undefined`: not known. */
export const digestOfImage = (history: TaskDefinitionHistory | undefined, image: string): string | null | undefined => {
  const known = history?.imageDigests[image]
  return known === undefined ? /@(sha256:[0-9a-f]+)$/.exec(image)?.[1] : known
}

/** Digests that tasks of a revision were seen to run within the last hour. */
const digestsSeen = (
  { tasks, stopped }: RollBackEvidence,
  { arn, containerName }: TaskDefinitionRevision,
): readonly string[] =>
  [...(tasks?.tasks ?? []), ...(stopped?.tasks ?? [])]
    .filter((task: Task) => task.taskDefinitionArn === arn)
    .flatMap(task => digestOf(task, containerName) ?? [])

/**
 * Gets a working image back under the service: an earlier revision if there is one, else a new one that pins the environment's known-good image,
 * else by hand. Broken revisions that are newer than the one gone back to are withdrawn, or the next deployment of the family would bring them back.
 */
export function backToWorkingImage(evidence: RollBackEvidence, target: Target): readonly CauseFix[] {
  const running = evidence.definition?.running
  if (!running) return [rebuild(target)]
  const to = candidate(evidence, target)
  if (to) return [...goBackTo(to, evidence, target), rebuild(target)]
  const [good] = target.expectedDigests
  const own = imageOrigin(running.image, target.environment) === 'own'
  if (good === undefined || !own || running.image.endsWith(`@${good}`) || runs(evidence, good)) return [rebuild(target)]
  return [
    ...newRevision(target, running, {
      summary: `Pin the known-good image ${shortDigest(good)}`,
      filter: '(.containerDefinitions[] | select(.name == $container)).image = $image',
      variables: { container: running.containerName, image: `${ownRepository(target.environment)}@${good}` },
    }),
    rebuild(target),
  ]
}

/** Deploys an earlier revision, and withdraws those after it. */
export function goBackTo(
  { family, revision, image }: TaskDefinitionRevision,
  { history }: Pick<RollBackEvidence, 'history'>,
  target: Target,
): readonly CauseFix[] {
  const newer = (history?.activeRevisionArns ?? []).filter(arn => revisionNumber(arn) > revision)
  return deploysGiven(`${family}:${revision}`, [
    change(target, `Go back to ${family}:${revision}, which runs ${image}`, 'ecs update-service', {
      ...serviceOptions(target),
      'task-definition': `${family}:${revision}`,
    }),
    ...newer.map(arn =>
      change(
        target,
        `Withdraw ${family}:${revisionNumber(arn)}, so that no later deployment picks it up again`,
        'ecs deregister-task-definition',
        { 'task-definition': `${family}:${revisionNumber(arn)}` },
      ),
    ),
  ])
}

/** The tag is computed once: a second call of `date` would name another image. */
function rebuild(target: Target): Fix {
  const repository = ownRepository(target.environment)
  const [registry = repository] = repository.split('/')
  return byHand(
    'Before the next deployment, rebuild the image the right way',
    `In the docker folder of the WordPress container repository; then set wordpress_image in ${target.environment.name}.tfvars to what "$image" is, and apply`,
    {
      paste: [
        `image=${repository}:$(date +%Y%m%d-%H%M%S)`,
        pipe([awsInline(target, 'ecr get-login-password'), `docker login --username AWS --password-stdin ${registry}`]),
        'docker buildx build --platform linux/amd64 -f Dockerfile.fixed -t "$image" --load .',
        'docker push "$image"',
      ].join(' &&\n'),
    },
  )
}
