import { actionsIn, policyOf, policyPath } from '../iam/policy.ts'
import { type Use, uses, wordsOf } from '../iam/uses.ts'
import { OWN_FOLDER, type PlatformFolder } from '../platform/data/folder.ts'
import { platformError } from '../platform/data/mistake.ts'
import { checkPlatform } from '../platform/data/read.ts'
import type { Environment } from '../platform/environment.ts'
import { sandbox } from '../platform/sandbox-environment.ts'
import { deploymentTemplate } from './deployment.ts'

/** Every policy file of the project by its path from its folder, and the page that says which is for what. */
export function policyFiles(): ReadonlyMap<string, string> {
  const real = environmentsOf(OWN_FOLDER)
  const example = real.find(({ name }) => name === 'prod') ?? sandbox
  return new Map([...policiesOf([...real, sandbox]), ['iam/README.md', page(example)]])
}

/** The CloudFormation template by its path, with the policies of the project's environments in it. */
export const templateFile = (): readonly [path: string, text: string] => deploymentTemplate(environmentsOf(OWN_FOLDER))

/** The policy files of another company's folder, and the template made for it, by their paths, which begin with the folder's. */
export function policyFilesIn(folder: PlatformFolder): ReadonlyMap<string, string> {
  const environments = environmentsOf(folder)
  const [path, text] = deploymentTemplate(environments)
  return new Map([...policiesOf(environments), [`${environments[0]?.platformFolder ?? '.'}/${path}`, text]])
}

function environmentsOf(folder: PlatformFolder): readonly Environment[] {
  const { environments, mistakes } = checkPlatform(folder)
  if (mistakes.length > 0) throw platformError(mistakes, folder.flag)
  return environments
}

const policiesOf = (environments: readonly Environment[]): readonly (readonly [string, string])[] =>
  environments.flatMap(environment =>
    uses.map(
      use => [policyPath(environment, use), `${JSON.stringify(policyOf(use, environment), null, 2)}\n`] as const,
    ),
  )

const FOR: Readonly<Record<Use, string>> = {
  smoke: 'a schedule: the quick steps, and what can be behind a failure',
  post: 'all steps after a deployment, and what can be behind a failure',
  gate: 'a pipeline that waits for the deployment first',
  pre: 'the steps before `terraform apply`',
  rollback: 'what a roll-back left behind',
  'login-task': 'in addition to one of the others: starts and stops one task',
}

function page(example: Environment): string {
  const textOf = (use: Use): string => JSON.stringify(policyOf(use, example))
  const rows = uses.map(use => {
    const words = ['npm test -- --env prod --tenant NAME', wordsOf[use]].filter(word => word !== '').join(' ')
    const same = uses.find(other => uses.indexOf(other) < uses.indexOf(use) && textOf(other) === textOf(use))
    const actions = `${actionsIn(policyOf(use, example)).size}${same ? ` (now the same as ${same})` : ''}`
    return `| \`${use}.json\` | ${FOR[use]} | \`${words}\` | ${actions} |`
  })
  return `# What a run needs to be allowed

One policy for each use in each environment, \`iam/ENVIRONMENT/USE.json\`, to be pasted as it is: an inline or a managed policy of the role that runs
the suite. They are made by \`npm run docs\` from the calls that the code makes, with the names of \`platform/environments/*.yaml\` and \`platform/conventions.yaml\`
(with \`RUNBOOK_PLATFORM=DIR\` those of another company, into \`DIR/iam/\`). A selftest runs the suite under exactly these policies, in a sandbox that asks them about every call, and wants no call
refused and no action left over; another compares them with AWS' own Service Authorization Reference.

| file | for | command | actions in PROD |
|---|---|---|---|
${rows.join('\n')}

\`--tenant all\` needs nothing besides. \`npm test -- --env prod --tenant NAME --preflight\`, with the words of the run that is meant, tries every
permission in a few seconds and names what is missing, by step, with the file that has it, or, where AWS says that something else denies (an SCP,
a boundary, a session or VPC endpoint policy, a key), with what helps there.

- Resources are the environment's own wherever IAM knows them: cluster, services, tasks, secrets, log group, repository, roles, function, bucket,
  table. \`*\` stands where an action is allowed for everything or not at all; then the region or the cluster is a condition where IAM knows it.
- Of secrets only \`ENVIRONMENT-*-db-credentials\` and the Basic Auth login can be read. A secret is named twice, with the suffix that AWS adds and
  without: one that does not exist has none, and would otherwise be "not allowed" instead of "not there".
- A secret with a customer managed KMS key also takes \`kms:Decrypt\` for that key, in its key policy or here. No convention names it, so it is not in
  the files; the run and the preflight name it. The stacks in \`deploy/\` take its ARN.
- Reading an access point, a hosted zone or a managed policy is allowed for all of the account: their ids follow no convention. Narrow
  them by hand where you know them.
- \`login-task.json\` lets its bearer run a command of their choice in a task of any tenant of the environment, with the task's own rights: IAM cannot
  limit the command. Give it to people, not to a schedule. \`iam:PassRole\` is limited to the two roles and to ECS tasks.
- \`s3:HeadBucket\`, which the suite calls, is allowed by \`s3:ListBucket\`. Nothing here reads an object or an item.
- \`--state\` and \`--report-dir\` on S3 take more: \`npm run policy\` prints a policy with it ([docs/s3.md](../docs/s3.md)).
`
}
