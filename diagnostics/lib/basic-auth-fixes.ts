import { advice, change, type Fix } from '../../evidence/fix.ts'
import type { BasicAuthFunction, CacheBehaviour, DistributionSummary } from '../../evidence/index.ts'
import { behaviourForAll } from '../../evidence/readings/cache-behaviours.ts'
import { edgeFunctionName } from '../../evidence/readings/edge-access.ts'
import { facts } from '../../lib/text/words.ts'
import { awsCommand, awsInline } from '../../platform/commands/aws.ts'
import { command, quote } from '../../platform/commands/shell.ts'
import type { CloudFrontSettings } from '../../platform/environment.ts'
import type { Target } from '../../platform/target.ts'
import { editDistribution } from './fixes.ts'

const CODE_FILE = 'basic-auth.js'
const LOGIN_FILE = 'basic-auth.json'
/** The files hold a password: nobody else on the machine may read them. */
const PRIVATELY = 'umask 077 && '

const DEVELOPMENT = { stage: 'DEVELOPMENT' } as const

const describe = (target: Target, name: string, query: string, output: 'text' | 'json'): string =>
  awsInline(target, 'cloudfront describe-function', { name, ...DEVELOPMENT, query, output })

/** The tag of the DEVELOPMENT code as it is when the command runs: CloudFront takes no change of an older one. */
const currentTag = (target: Target, name: string) => ({ from: describe(target, name, 'ETag', 'text'), as: 'tag' })

export const publish = (target: Target, name: string): Fix =>
  change(target, `Publish ${name}; reaching every edge takes up to a minute`, 'cloudfront publish-function', {
    name,
    'if-match': currentTag(target, name),
  })

const fetchCode = (target: Target, name: string, stage: 'LIVE' | 'DEVELOPMENT'): Fix => ({
  summary: `Fetch the ${stage} code of ${name}`,
  command: PRIVATELY + awsCommand(target, 'cloudfront get-function', { name, stage }, [CODE_FILE]),
  changes: false,
})

const updateCode = (target: Target, name: string, file: string): Fix =>
  change(target, 'Make it the DEVELOPMENT code', 'cloudfront update-function', {
    name,
    'function-config': { from: describe(target, name, 'FunctionSummary.FunctionConfig', 'json'), as: 'config' },
    'function-code': `fileb://${file}`,
    'if-match': currentTag(target, name),
  })

const removeFiles = (...files: readonly string[]): Fix => ({
  summary: 'Remove the files, they hold the password',
  command: `rm ${files.join(' ')}`,
  changes: false,
})

/** The command of this project that writes the stored login into a function, and publishes it; the password shows up nowhere. */
const putLogin = (
  { access: { region, credentials } }: Target,
  { basicAuthSecret }: CloudFrontSettings,
  name: string,
  words: readonly string[],
): string =>
  command([
    'npm run basic-auth --',
    `--function ${quote(name)}`,
    `--secret ${quote(basicAuthSecret)}`,
    `--region ${region}`,
    ...words,
    ...(credentials.kind === 'profile' ? [`--profile ${quote(credentials.profile)}`] : []),
  ])

/** First what would be done, then doing it. */
function lookThenPut(
  target: Target,
  cloudFront: CloudFrontSettings,
  { name, stored, live, development }: BasicAuthFunction,
  what: { readonly summary: string; readonly words: readonly string[]; readonly destroys: string | undefined },
): readonly Fix[] {
  const put = (more: readonly string[]) => putLogin(target, cloudFront, name, [...what.words, ...more])
  const unpublished =
    live && development && live.codeFingerprint !== development.codeFingerprint
      ? 'the DEVELOPMENT code that was never published'
      : undefined
  const destroys = facts([what.destroys, unpublished]).join(', and ')
  return [
    ...(stored.state === 'present' ? [] : storeLogin(target, cloudFront, stored.state)),
    { summary: 'See what would be changed', command: put(['--dry-run']), changes: false },
    { summary: what.summary, command: put([]), changes: true, ...(destroys === '' ? {} : { destroys }) },
  ]
}

/** Makes the function ask for the stored login, and publishes it. */
export function putStoredLogin(
  target: Target,
  cloudFront: CloudFrontSettings,
  basicAuth: BasicAuthFunction,
): readonly Fix[] {
  const stage = basicAuth.live ?? basicAuth.development
  return lookThenPut(target, cloudFront, basicAuth, {
    summary: `Put the login of ${cloudFront.basicAuthSecret} into ${basicAuth.name}, and publish it`,
    words: [
      `--user ${quote(stage?.username ?? cloudFront.basicAuthUser)}`,
      ...(stage?.credential === 'placeholder' ? ['--only-placeholder'] : []),
    ],
    destroys: undefined,
  })
}

/** Puts a function in place that does nothing but ask for the stored login, where the code there is asks for none. */
export const putNewFunction = (
  target: Target,
  cloudFront: CloudFrontSettings,
  basicAuth: BasicAuthFunction,
): readonly Fix[] =>
  lookThenPut(target, cloudFront, basicAuth, {
    summary: `Put code into ${basicAuth.name} that asks for the login of ${cloudFront.basicAuthSecret}, and publish it`,
    words: ['--new-code', `--realm ${quote(cloudFront.realm)}`],
    destroys: `whatever else the code of ${basicAuth.name} did`,
  })

/** Makes DEVELOPMENT what LIVE is. */
export const putLiveCodeBack = (target: Target, name: string): readonly Fix[] => [
  fetchCode(target, name, 'LIVE'),
  {
    ...updateCode(target, name, CODE_FILE),
    summary: 'Make it the DEVELOPMENT code again',
    destroys: 'the DEVELOPMENT code that was never published',
  },
  removeFiles(CODE_FILE),
]

/** The login from the vault as the environment's stored one. */
export function storeLogin(
  target: Target,
  { basicAuthSecret, basicAuthUser }: CloudFrontSettings,
  state: 'missing' | 'malformed',
): readonly Fix[] {
  const value = { 'secret-string': `file://${LOGIN_FILE}` }
  return [
    {
      summary: `Write the login to ${LOGIN_FILE}`,
      manual: `Under umask 077 write a JSON object with username (${basicAuthUser}) and password (from the vault, or a new one) to ${LOGIN_FILE}`,
      changes: false,
    },
    state === 'missing'
      ? change(target, 'Store it', 'secretsmanager create-secret', { name: basicAuthSecret, ...value })
      : change(target, 'Store it', 'secretsmanager put-secret-value', { 'secret-id': basicAuthSecret, ...value }),
    removeFiles(LOGIN_FILE),
  ]
}

const WITH_FUNCTION =
  '.FunctionAssociations |= (((.Items // []) | map(select(.EventType != "viewer-request"))) + [{FunctionARN: $function, EventType: "viewer-request"}] | {Quantity: length, Items: .})'
const ATTACH = `.DefaultCacheBehavior${WITH_FUNCTION}`
const ATTACH_FOR_PATHS = `.CacheBehaviors.Items |= map(if .PathPattern | IN($paths | split(" ")[]) then ${WITH_FUNCTION} else . end)`

/** Lets a distribution ask the function before it answers: by its default behaviour, or by those of path patterns. */
export function attach(
  target: Target,
  name: string,
  distribution: DistributionSummary,
  paths: readonly CacheBehaviour[] = [],
): readonly Fix[] {
  const { id } = distribution
  const changed = paths.length > 0 ? paths : [behaviourForAll(distribution)]
  const others = [...new Set(changed.flatMap(({ viewerRequest }) => viewerRequest.map(edgeFunctionName)))]
  const patterns = changed.flatMap(({ pathPattern }) => pathPattern ?? [])
  const where = patterns.length > 0 ? ` of ${patterns.join(', ')}` : ''
  return editDistribution(target, id, {
    summary: `Let ${id} run ${name} at viewer-request${where}${others.length > 0 ? ` instead of ${others.join(', ')}` : ''}`,
    filter: patterns.length > 0 ? ATTACH_FOR_PATHS : ATTACH,
    variables: {
      function: `arn:aws:cloudfront::${target.environment.accountId}:function/${name}`,
      ...(patterns.length > 0 ? { paths: patterns.join(' ') } : {}),
    },
  })
}

/** What to decide before anything is changed: where the function asks for the login that people really have, the secret is wrong. */
export const decideWhichLogin = ({ basicAuthSecret }: CloudFrontSettings): Fix =>
  advice(
    'Decide first which login is right',
    `Ask who uses the site. Where the login in the function is the right one, leave the function alone and store its login in ${basicAuthSecret}, as a JSON object with username and password; else go on`,
  )
