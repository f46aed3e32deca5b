import { describe, expect, test } from 'vitest'
import type { Image, Task } from '../../evidence/index.ts'
import { answer } from '../lib/answers.ts'
import { answering, logged, noTasks, revisions, stoppedTask, taskOf, unhealthy } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf, commandsOf } from '../lib/causes.ts'
import { CORRUPTED_DIGEST, FIXED_DIGEST } from '../lib/company.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const sit = targetIn('sit')
const healthy = healthyData(target)
const { image } = healthy
const running = healthy['task-definition'].running
const BAD = CORRUPTED_DIGEST.digest
const OTHER = `sha256:${'cd'.repeat(32)}`
const OLDER = image.reference.replace('20251224-fixed', '20251110-1200')

const PARSE =
  '[Wed Jan 14 09:58:00 2026] [php:error] [pid 17] PHP Parse error:  syntax error, unexpected token "<", expecting end of file in /var/www/html/wp-config.php on line 2'
const IN_EXTRA =
  "PHP Parse error:  syntax error, unexpected end of file in /var/www/html/wp-config.php(133) : eval()'d code on line 1"

const on = (digest: string): Task => {
  const task = taskOf(target)
  return { ...task, containers: task.containers.map(each => ({ ...each, imageDigest: digest })) }
}
const runs = (digest: string, registry: Partial<Extract<Image, { found: true }>> = { digest }): Changes => ({
  tasks: { tasks: [on(digest)] },
  image: { ...image, ...registry },
})
/** The tenant's container has a name of its own, and another one is named as it usually is. */
const besideSidecar = (digest: string): Changes => {
  const task = on(digest)
  const [own] = task.containers
  if (!own) throw new Error('a task has a container')
  const renamed = {
    ...task,
    containers: [
      { ...own, name: 'site' },
      { ...own, imageDigest: FIXED_DIGEST },
    ],
  }
  return { tasks: { tasks: [renamed] }, ...revisions(target, { containerName: 'site' }) }
}
const dead: Changes = {
  ...answering(target, answer({ status: 500, bodyBytes: 0 })),
  ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'),
}
const absent: Image = {
  registry: 'ecr',
  found: false,
  reference: image.reference,
  repository: image.repository,
  repositoryFound: true,
}
const refusing = (text: string): Changes => noTasks(target, stoppedTask(target, `CannotPullContainerError: ${text}`))
const NOT_FOUND = `pull image manifest has been retried 5 time(s): failed to resolve ref ${image.reference}: not found`
const RETIRED = `pull image manifest has been retried 1 time(s): failed to resolve ref ${image.reference}@${OTHER}: ${image.reference}@${OTHER}: not found`
const DENIED = `pull image manifest has been retried 5 time(s): failed to resolve ref ${image.reference}: pulling from host failed with status code: 403 Forbidden`
const NO_AMD64 = "image Manifest does not contain descriptor matching platform 'linux/amd64'"
const LOGIN =
  'ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: unable to pull registry auth from Amazon ECR: AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken'

const role = healthyData(target)['execution-role']
const MANAGED = {
  name: 'AmazonECSTaskExecutionRolePolicy',
  kind: 'attached',
  arn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  document: {},
} as const

const CASES: readonly CauseCase[] = [
  { what: 'healthy', changes: {}, causes: '' },
  {
    what: 'the withdrawn image writes a second <?php',
    changes: {
      ...runs(BAD),
      ...logged(target, 'php-parse', PARSE),
      ...dead,
      ...revisions(target, {}, { image: OLDER }),
    },
    causes: 'wp-config-parse-error',
    says: /second <\?php/,
    because: /withdrawn on 2025-12-24[\s\S]*PHP Parse error: syntax error/,
    first: /update-service[\s\S]*--task-definition prod-goldencrust:1/,
  },
  {
    what: 'another image repeats the fault',
    changes: { ...runs(`sha256:${'5e'.repeat(32)}`), ...logged(target, 'php-parse', PARSE), ...dead },
    causes: 'wp-config-parse-error',
    says: /not known to be withdrawn/,
  },
  {
    what: 'the image that is known to be good runs, so the file is at fault',
    changes: { ...runs(FIXED_DIGEST), ...logged(target, 'php-parse', PARSE), ...dead },
    causes: 'wp-config-parse-error',
    says: /The image is not at fault/,
  },
  {
    what: 'the PHP of the task definition does not parse',
    changes: { ...logged(target, 'php-parse', IN_EXTRA), ...dead },
    causes: 'wp-config-parse-error',
    says: /WORDPRESS_CONFIG_EXTRA/,
  },
  {
    what: 'a plugin that does not parse is not wp-config.php',
    changes: {
      ...logged(target, 'php-parse', PARSE.replace('wp-config.php', 'wp-content/plugins/a/a.php')),
      ...dead,
    },
    causes: 'php-fatal-error',
  },
  {
    what: 'the withdrawn image runs, and nothing is logged yet',
    changes: { ...runs(BAD), ...dead },
    causes: 'image-known-bad',
    first: new RegExp(`--arg image \\S+@${FIXED_DIGEST}`),
  },
  {
    what: 'the withdrawn image runs as one platform of an index',
    changes: runs(OTHER, { digest: BAD, platforms: [{ os: 'linux', architecture: 'amd64', digest: OTHER }] }),
    causes: 'image-known-bad',
  },
  {
    what: 'an image nobody recorded',
    changes: runs(OTHER),
    causes: 'image-drifted',
    because: new RegExp(`runs ${OTHER.slice(0, 19)}\nexpected: ${FIXED_DIGEST.slice(0, 19)}`),
  },
  {
    what: 'an image nobody recorded in a container of another name, beside a sidecar',
    changes: besideSidecar(OTHER),
    causes: 'image-drifted',
    unexplained: ['task-definition-current'],
  },
  {
    what: 'the withdrawn image in a container of another name, beside a sidecar',
    changes: besideSidecar(BAD),
    causes: 'image-known-bad',
    unexplained: ['task-definition-current'],
  },
  {
    what: 'an older image than the tag names now',
    changes: runs(OTHER, { digest: FIXED_DIGEST }),
    causes: 'image-drifted',
    first: /--force-new-deployment/,
  },
  {
    what: "the expected index's manifest",
    changes: runs(OTHER, { digest: FIXED_DIGEST, platforms: [{ os: 'linux', architecture: 'amd64', digest: OTHER }] }),
    causes: '',
  },
  {
    what: 'an image of Docker Hub where those are used',
    target: sit,
    changes: { tasks: { tasks: [on(OTHER)] }, image: { registry: 'public', reference: 'wordpress:6.7' } },
    causes: '',
  },
  {
    what: 'an image for ARM only',
    changes: {
      ...refusing(NO_AMD64),
      image: { ...image, platforms: [{ os: 'linux', architecture: 'arm64', digest: OTHER }] },
    },
    causes: 'image-platform-mismatch',
    because: /linux\/arm64 only/,
  },
  {
    what: "another registry's limit, which a login at Docker Hub does not raise",
    changes: refusing(
      'CannotPullContainerError: failed to resolve ref ghcr.io/kimmyai/wordpress:6: 429 Too Many Requests: toomanyrequests',
    ),
    causes: 'registry-rate-limited',
    says: /^ghcr\.io has been asked too often/,
    because: /takes ghcr\.io\/kimmyai\/wordpress:6 from ghcr\.io/,
  },
  {
    what: "ECR's own limit",
    changes: refusing(
      'CannotPullContainerError: failed to resolve ref 093646564004.dkr.ecr.af-south-1.amazonaws.com/wordpress-prod:6: 429 Too Many Requests: toomanyrequests',
    ),
    causes: '',
    unexplained: ['service-stable', 'tasks-start', 'targets-healthy', 'alb-response', 'edge-response'],
  },
  {
    what: 'a tag the registry does not have',
    changes: { ...refusing(NOT_FOUND), image: absent, ...revisions(target, {}, { image: OLDER }) },
    causes: 'image-missing',
    because: /ECR has no image/,
    first: /--task-definition prod-goldencrust:1/,
  },
  {
    what: 'an image that is gone from the registry while its tasks run on',
    changes: { image: absent },
    causes: 'image-missing',
    says: /the next one will not start/,
  },
  {
    what: 'the digest of a tag that was pushed again since the deployment began',
    changes: refusing(RETIRED),
    causes: 'image-missing',
    says: /the registry has the old image no more/,
    because: new RegExp(`is ${FIXED_DIGEST} by now`),
    first: /--force-new-deployment/,
  },
  {
    what: 'an image without an entry for the processor, in words of an older agent',
    changes: refusing('failed to find a descriptor for platform {linux/amd64}'),
    causes: 'image-platform-mismatch',
  },
  {
    what: 'a tag that was missing, and is there now',
    changes: refusing(NOT_FOUND),
    causes: 'start-failure-repaired',
    because: /ECR has /,
    first: /--force-new-deployment/,
  },
  {
    what: 'a registry that refuses',
    changes: refusing(DENIED),
    causes: 'image-pull-denied',
    first: /iam attach-role-policy[\s\S]*AmazonECSTaskExecutionRolePolicy/,
  },
  {
    what: 'a registry that refuses a role which has what it takes',
    changes: { ...refusing(DENIED), 'execution-role': { ...role, policies: [...role.policies, MANAGED] } },
    causes: 'image-pull-denied',
    says: /something else denies it/,
    first: /ecr get-repository-policy/,
  },
  {
    what: 'a registry whose login is refused',
    changes: noTasks(target, stoppedTask(target, LOGIN)),
    causes: 'image-pull-denied',
  },
  {
    what: "another account's registry that refuses",
    changes: {
      ...refusing(DENIED),
      image: {
        registry: 'other-account',
        reference: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/wordpress:1',
        accountId: '111122223333',
        region: 'eu-west-1',
      },
    },
    causes: 'image-pull-denied',
    says: /lies in account 111122223333/,
  },
]

describe('what is wrong with the image', () => {
  judgeCases(target, CASES)

  test('a withdrawn revision is not gone back to', () => {
    const changes: Changes = {
      ...runs(BAD),
      ...dead,
      'task-definition-history': {
        activeRevisionArns: [],
        revisions: [{ ...running, arn: running.arn.replace(/2$/, '1'), revision: 1, image: OLDER }],
        imageDigests: { [OLDER]: BAD },
      },
    }
    expect(commandsOf(causesOf(target, changes).diagnoses).join('\n')).not.toContain('goldencrust:1')
  })

  test('a revision whose image is gone is not gone back to', () => {
    const changes: Changes = {
      ...refusing(NOT_FOUND),
      image: absent,
      'task-definition-history': {
        activeRevisionArns: [],
        revisions: [{ ...running, arn: running.arn.replace(/2$/, '1'), revision: 1, image: OLDER }],
        imageDigests: { [OLDER]: null },
      },
    }
    expect(commandsOf(causesOf(target, changes).diagnoses).join('\n')).not.toContain('goldencrust:1')
  })

  test('the parse error explains pages, targets and logs at once', () => {
    const changes = { ...runs(BAD), ...logged(target, 'php-parse', PARSE), ...dead }
    const { diagnoses, results } = causesOf(target, changes)
    const failed = results.filter(({ status }) => status === 'failed').map(({ id }) => id)
    expect(failed).toEqual(
      expect.arrayContaining(['image-digest', 'targets-healthy', 'alb-response', 'logs-parse-errors']),
    )
    expect(diagnoses[0]?.explains).toEqual(expect.arrayContaining(failed))
  })
})

test('before an image that nobody recorded is taken away, it is decided whether it is meant', () => {
  const firstFix = (expectedDigests: readonly string[]) =>
    causesOf({ ...target, expectedDigests }, runs(OTHER)).diagnoses[0]?.fixes[0]
  expect(firstFix(target.expectedDigests)).toMatchObject({
    summary: 'Decide first whether this image is meant',
    changes: false,
    paste: expect.stringMatching(new RegExp(`npm run image:good -- --env prod[\\s\\\\]+${OTHER}`)),
  })
  // A run that was told which image it is has decided.
  expect(firstFix([`sha256:${'a'.repeat(64)}`])?.summary).not.toMatch(/Decide/)
})
