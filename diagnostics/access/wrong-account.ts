import { advice, type Fix, look } from '../../evidence/fix.ts'
import { ssoLogin } from '../../platform/commands/aws.ts'
import { loginOf } from '../../platform/commands/login.ts'
import { command, quote } from '../../platform/commands/shell.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'

export default defineDiagnosis({
  id: 'wrong-account',
  runbook: 'Prerequisites',
  title: 'The session belongs to another account',
  rootCause:
    "The credentials in use belong to another account than this environment's, so nothing that was seen speaks of this tenant.",
  needs: ['identity'],
  asksAsAnother: true,
  explains: specIds,
  hides: {
    'clock-skewed': 'what another account answers says nothing of this one',
    'credentials-expired': 'what another account answers says nothing of this one',
    'credentials-missing': 'what another account answers says nothing of this one',
    'permission-missing': 'what another account answers says nothing of this one',
    throttled: 'what another account answers says nothing of this one',
  },
  prevention:
    'Give each environment its own profile, and let a pipeline fail when the account is not the expected one.',
  match({ identity }, target) {
    const { accountId, name, profile } = target.environment
    if (identity.account === accountId) return undefined
    const { credentials } = target.access
    const whose = name.toUpperCase()
    const source =
      credentials.kind === 'profile'
        ? `the profile ${credentials.profile} (chosen by ${CHOSEN_BY[credentials.chosenBy]})`
        : SOURCES[credentials.kind]
    const wanted = profile ?? 'the right profile'
    const fixes: Fix[] = []
    if (credentials.kind === 'profile' && profile !== null && credentials.profile !== profile) {
      fixes.push(
        credentials.chosenBy === 'AWS_PROFILE'
          ? {
              summary: `Leave AWS_PROFILE out: ${profile} is for ${whose}`,
              command: 'unset AWS_PROFILE',
              changes: false,
            }
          : advice(
              `Leave --profile ${credentials.profile} out: ${profile} is for ${whose}`,
              'It is taken by itself where it is configured on this machine',
            ),
      )
    } else if (credentials.kind === 'profile' && (credentials.login ?? { by: 'sso' }).by === 'sso') {
      fixes.push({
        summary: 'Forget the cached SSO session, which can make every profile answer as one account, and log in again',
        command: `aws sso logout && ${ssoLogin(credentials.login?.profile ?? credentials.profile)}`,
        changes: false,
      })
    } else if (credentials.kind === 'environment' || profile === null) {
      fixes.push(
        advice(
          `Use the credentials of ${whose}`,
          `Unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or replace them by those of account ${accountId}; ${wanted} is what operators use`,
        ),
      )
    } else {
      const login = loginOf(credentials, profile)
      const summary = `Give ${profile} credentials of ${whose}, account ${accountId}`
      fixes.push(
        'manual' in login ? advice(summary, login.manual) : { summary, command: login.command, changes: false },
      )
    }
    fixes.push(
      profile === null
        ? look(target, 'See who you are', 'sts get-caller-identity', {})
        : {
            summary: `See who ${profile} is: it has to say ${accountId}`,
            command: command(['aws sts get-caller-identity', `--profile ${quote(profile)}`]),
            changes: false,
          },
    )
    return {
      because: [
        `STS says account ${identity.account} as ${identity.arn}`,
        `${whose} is ${accountId}; the credentials come from ${source}`,
      ],
      fixes,
    }
  },
})

const CHOSEN_BY = {
  '--profile': '--profile',
  AWS_PROFILE: 'AWS_PROFILE',
  environment: "the environment's configuration",
} as const

const SOURCES = {
  environment: 'variables of this shell',
  'default-chain': "the AWS SDK's default chain",
  static: 'the sandbox',
} as const
