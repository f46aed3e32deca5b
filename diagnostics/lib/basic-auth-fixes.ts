import { byHand, change, type Fix } from '../../evidence/fix.ts'
import type { BasicAuthFunction, CacheBehaviour, DistributionSummary } from '../../evidence/index.ts'
import { edgeFunctionName } from '../../evidence/readings/edge-access.ts'
import { awsCommand, awsInline } from '../../platform/commands/aws.ts'
import { pipe, substitute } from '../../platform/commands/shell.ts'
import { BASIC_AUTH_PLACEHOLDER, type CloudFrontSettings } from '../../platform/environment.ts'
import type { Target } from '../../platform/target.ts'
import { editDistribution, jq } from './fixes.ts'

const CODE_FILE = 'basic-auth.js'
const NEW_CODE_FILE = 'basic-auth.new.js'
const LOGIN_FILE = 'basic-auth.json'
/** The files hold a password: nobody else on the machine may read them. */
const PRIVATELY = 'umask 077 && '

const DEVELOPMENT = { stage: 'DEVELOPMENT' } as const

const describe = (target: Target, name: string, query: string, output: 'text' | 'json'): string =>
  awsInline(target, 'cloudfront describe-function', { name, ...DEVELOPMENT, query, output })

/** The tag of the DEVELOPMENT code as it is when the command runs: CloudFront takes no change of an older one. */
const currentTag = (target: Target, name: string) => ({ shell: substitute(describe(target, name, 'ETag', 'text')) })

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
    'function-config': { shell: substitute(describe(target, name, 'FunctionSummary.FunctionConfig', 'json')) },
    'function-code': `fileb://${file}`,
    'if-match': currentTag(target, name),
  })

const removeFiles = (...files: readonly string[]): Fix => ({
  summary: 'Remove the files, they hold the password',
  command: `rm ${files.join(' ')}`,
  changes: false,
})

/**
 * jq text that puts the stored login where the code has the wrong one: as a token behind Basic, as user:password, or in variables. Where the
 * placeholder is let in, only that is replaced; variables only where they are of one login. Everything else of the code stays as it is.
 */
const PUT_LOGIN = String.raw`. as $new
| def js: tojson | .[1:-1] | gsub("\u0027"; "\\\u0027");
  def ofUser: try (@base64d | startswith($user + ":")) catch false;
  def quoted($before; $text): "(?<a>\($before)(?<q>[\"\u0027]))(?<t>\($text))\\k<q>";
  def inCode: "(?:\\\\.|(?!\\k<q>)[^\\\\])*";
  def wrong: $what != "the placeholder" or contains($placeholder);
  def userName: "\\w*user(?:name)?\\s*[:=]{1,3}\\s*";
  def passName: "\\w*pass(?:word|wd)?\\s*[:=]{1,3}\\s*";
  def isComment: test("^\\s*//");
  def number($name): [$code | split("\n")[] | select(isComment | not) | match(quoted($name; inCode); "gi")] | length;
  def one: number(userName) < 2 and number(passName) < 2;
  def edit:
    gsub(quoted(""; "(?:Basic )?[A-Za-z0-9+/_]{6,}={0,2}"); (.t | ltrimstr("Basic ")) as $token
      | .a + (if ($token | ofUser and (@base64d | wrong)) or .t == "Basic " + $placeholder
        then .t[:-($token | length)] + ("\($new.username):\($new.password)" | @base64) else .t end) + .q)
    | gsub(quoted(""; "[^\"\u0027:\\s]+:" + inCode); .a + (if .t | startswith($user + ":") and wrong
        then "\($new.username):\($new.password)" | js else .t end) + .q)
    | if one then gsub(quoted(userName; inCode); .a + ($new.username | js) + .q; "i") else . end
    | gsub(quoted(passName; inCode); .a + (if (.t | contains($placeholder)) or (one and (.t | wrong))
        then $new.password | js else .t end) + .q; "i");
  $code | split("\n") | map(if isComment then . else edit end) | join("\n")
| if . == $code then error("the code has the login in a form that is not known here: edit it by hand") else . end`

/** jq text that writes a whole function which asks for the stored login. */
const NEW_FUNCTION = String.raw`"function handler(event) {
  var given = event.request.headers.authorization;
  if (given && given.value === \"Basic \("\(.username):\(.password)" | @base64)\") return event.request;
  return {
    statusCode: 401,
    statusDescription: \"Unauthorized\",
    headers: { \"www-authenticate\": { value: \u0027Basic realm=\"\($realm)\"\u0027 } },
  };
}
"`

const storedLogin = (target: Target, { basicAuthSecret }: CloudFrontSettings): string =>
  awsInline(target, 'secretsmanager get-secret-value', {
    'secret-id': basicAuthSecret,
    query: 'SecretString',
    output: 'text',
  })

/** Makes the function ask for the stored login, and publishes it; the password goes from the secret into a file and shows up nowhere. */
export function putStoredLogin(
  target: Target,
  cloudFront: CloudFrontSettings,
  { name, live, development, stored }: BasicAuthFunction,
): readonly Fix[] {
  const stage = live ?? development
  const write = jq(PUT_LOGIN, {
    user: stage?.username ?? cloudFront.basicAuthUser,
    placeholder: BASIC_AUTH_PLACEHOLDER,
    what: stage?.credential === 'placeholder' ? 'the placeholder' : 'any other login',
  }).replace(/^jq/, `jq -j --rawfile code ${CODE_FILE}`)
  return [
    ...(stored.state === 'present' ? [] : storeLogin(target, cloudFront, stored.state)),
    fetchCode(target, name, live ? 'LIVE' : 'DEVELOPMENT'),
    {
      summary: `Write it with the login of ${cloudFront.basicAuthSecret} to ${NEW_CODE_FILE}`,
      command: `${PRIVATELY}${pipe([storedLogin(target, cloudFront), `${write} > ${NEW_CODE_FILE}`])}`,
      changes: false,
    },
    updateCode(target, name, NEW_CODE_FILE),
    publish(target, name),
    removeFiles(CODE_FILE, NEW_CODE_FILE),
  ]
}

/** Puts a function in place that does nothing but ask for the stored login, where the code there is asks for none. */
export function putNewFunction(
  target: Target,
  cloudFront: CloudFrontSettings,
  { name, stored }: BasicAuthFunction,
): readonly Fix[] {
  const write = jq(NEW_FUNCTION, { realm: cloudFront.realm }).replace(/^jq/, 'jq -j')
  const update = updateCode(target, name, NEW_CODE_FILE)
  return [
    ...(stored.state === 'present' ? [] : storeLogin(target, cloudFront, stored.state)),
    {
      summary: `Write a function that asks for the login of ${cloudFront.basicAuthSecret} to ${NEW_CODE_FILE}`,
      command: `${PRIVATELY}${pipe([storedLogin(target, cloudFront), `${write} > ${NEW_CODE_FILE}`])}`,
      changes: false,
    },
    { ...update, destroys: `whatever else the code of ${name} did` },
    publish(target, name),
    removeFiles(NEW_CODE_FILE),
  ]
}

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
  { id, behaviours }: DistributionSummary,
  paths: readonly CacheBehaviour[] = [],
): readonly Fix[] {
  const changed = paths.length > 0 ? paths : behaviours.slice(0, 1)
  const others = [...new Set(changed.flatMap(({ viewerRequest }) => viewerRequest.map(edgeFunctionName)))]
  const patterns = paths.map(({ pathPattern }) => pathPattern ?? '')
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

/** Where the function asks for the login that people really have. */
export const storeWhatLiveAsks = ({ basicAuthSecret }: CloudFrontSettings): Fix =>
  byHand(
    'Where the login in the function is the right one',
    `Leave the function alone and store its login in ${basicAuthSecret} instead, as a JSON object with username and password`,
  )
