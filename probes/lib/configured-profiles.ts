import type { CredentialSource } from '../../platform/target.ts'

/** Names of the profiles in AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE (by default under ~/.aws), as the SDK reads them. */
export async function configuredProfiles(): Promise<readonly string[]> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  return [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(name => !name.includes('.'))
}

const MOST_PROFILES = 5

/** How a session for a profile is got, by what the configuration has for it and for the profiles whose session it takes: by nothing where they lead nowhere. */
export async function loginOfProfile(
  name: string,
): Promise<NonNullable<Extract<CredentialSource, { kind: 'profile' }>['login']>> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  let profile = name
  for (let count = 0; count < MOST_PROFILES; count += 1) {
    const has = { ...configFile[profile], ...credentialsFile[profile] }
    // The role is taken on by the profile that was named, and the SDK has nobody to ask for the code.
    if (has.role_arn && has.mfa_serial) return { by: 'code', profile: name }
    if (has.login_session) return { by: 'console', profile }
    if (has.sso_session || has.sso_start_url) return { by: 'sso', profile }
    if (has.credential_process) return { by: 'process', profile }
    if (has.credential_source || has.web_identity_token_file) return { by: 'machine', profile }
    if (has.aws_access_key_id) return { by: 'keys', profile }
    if (!has.source_profile) break
    profile = has.source_profile
  }
  return { by: 'nothing', profile }
}
