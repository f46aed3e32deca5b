/** Words of names that say what a thing is, and not whose: they stay. */
const WORDS = `
  access account acm admin administrator alb alias amazonaws api app application assume assumed auth autoscaling aws backup basic bucket cache cert
  certificate cloudfront cloudwatch cluster com compute connect container content controller cpu credential credentials data database db definition
  default deploy deployment dev development distribution dkr dns docker domain dualstack ec2 ecr ecs efs elasticache elasticfilesystem
  elasticloadbalancing elb endpoint endpoints env environment events example execution fargate file fips function group groups health host hosts html http https
  iam image init instance internal key kms lambda layer listener live load loadbalancer local lock locks log login logs main master memory mount mysql
  name net network node operator page password path php point policy pool port prefix private prod production public queue rds read reader region registry revision
  repository role root rolesanywhere route route53 rule rules s3 sandbox secret secrets secretsmanager security server service services session sg
  shared sit slave sns snapshot sqs ssm stage staging starport state storage stream sts subnet system table tables target targetgroup task tasks
  tenant tenants terraform test token update user username users uat version volume vpc waf web website wordpress write writer www zone
  root admin mariadb apache apache2 debian linux amd64 arm64 latest this var usr home tmp opt etc lib bin mnt data workspace src results plan tfvars
  json yaml yml gz log ini conf php7 php8 org edu gov mil int info biz dev cloud site online shop store tech blog invalid localhost
  runbook recording
`
const ORDINARY: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/))
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d$/
/** Shorter ones cannot be told from syllables. */
const SHORTEST = 3
/** Numbers of revisions, ports and versions. */
const SHORT_NUMBER = /^\d{1,5}$/
const OF_AWS = /^(?:aws|amazon)/i

/** The words of a name that tell whose it is, in small letters. */
export const tellingWords = (name: string): readonly string[] =>
  REGION.test(name) ? [] : (name.match(/[\p{L}\p{N}]+/gu) ?? []).map(word => word.toLowerCase()).filter(isTelling)

const isTelling = (word: string): boolean =>
  word.length >= SHORTEST && !ORDINARY.has(word) && !SHORT_NUMBER.test(word) && !OF_AWS.test(word)
