import type { CredentialSource } from '../target.ts'
import { ssoLogin } from './aws.ts'
import { quote } from './shell.ts'

/** How somebody gets a session: a command that works on this machine as it is set up, or what to do. */
type Login = { readonly command: string } | { readonly manual: string }

/** The way to a session for where the credentials come from; `usual` is the profile that the environment's people use, `null` where there is none. */
export function loginOf(source: CredentialSource | undefined, usual: string | null): Login {
  switch (source?.kind) {
    case 'profile':
      return loginByProfile(source.profile, source.login)
    case 'environment':
      return {
        manual:
          'the credentials in the environment (AWS_ACCESS_KEY_ID ..., web identity or container role) have to be renewed by who sets them; or unset them and use a profile',
      }
    case 'static':
      return { manual: 'fixed keys are used here, as for the sandbox' }
    default:
      return usual === null
        ? { manual: 'make a profile (aws configure sso) and name it: --profile NAME or AWS_PROFILE' }
        : // It would have been chosen if it were there.
          { command: `aws configure sso --profile ${quote(usual)}` }
  }
}

function loginByProfile(
  profile: string,
  login: Extract<CredentialSource, { readonly kind: 'profile' }>['login'],
): Login {
  switch (login?.by) {
    case 'console':
      return { command: `aws login --profile ${quote(login.profile)}` }
    case 'code':
      return {
        manual: `only the AWS CLI can ask for the code that the profile ${login.profile} needs (mfa_serial): eval "$(aws configure export-credentials --profile ${quote(login.profile)} --format env)" in this shell, then the same without --profile and AWS_PROFILE`,
      }
    case 'nothing':
      return {
        manual: `the profile ${profile} leads to no credentials${login.profile === profile ? '' : `, ${login.profile} has none either`}: mend it (source_profile, sso_session), or make it anew with aws configure sso --profile ${quote(profile)}`,
      }
    case 'keys':
      return { command: `aws configure --profile ${quote(login.profile)}` }
    case 'process':
      return {
        manual: `the credential_process of the profile ${login.profile} has to be logged in again, or mended: run it and look at what it says`,
      }
    case 'machine':
      return { manual: `the profile ${login.profile} uses this machine's own role or token, which has to be renewed` }
    default:
      return { command: ssoLogin(login?.profile ?? profile) }
  }
}
