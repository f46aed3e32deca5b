import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { loginOfProfile } from '../../probes/lib/configured-profiles.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const CONFIG = `[sso-session company]
sso_start_url = https://example.awsapps.com/start
[profile sso]
sso_session = company
[profile role]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = sso
[profile process]
credential_process = /usr/bin/true
[profile machine]
role_arn = arn:aws:iam::111122223333:role/x
credential_source = Ec2InstanceMetadata
[profile console]
login_session = arn:aws:iam::111122223333:user/somebody
[profile through-console]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = console
[profile code]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/somebody
[profile dangling]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = absent
[profile loop]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = loop
[profile empty]
region = eu-west-1
`
const CREDENTIALS = '[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n'

test('how a session is got follows from what a profile has, through the profiles whose session it takes', () =>
  withTemporaryFolder(async folder => {
    const [config, credentials] = [join(folder, 'config'), join(folder, 'credentials')]
    await Promise.all([writeFile(config, CONFIG), writeFile(credentials, CREDENTIALS)])
    vi.stubEnv('AWS_CONFIG_FILE', config)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials)
    expect(await loginOfProfile('sso')).toEqual({ by: 'sso', profile: 'sso' })
    expect(await loginOfProfile('role')).toEqual({ by: 'sso', profile: 'sso' })
    expect(await loginOfProfile('process')).toEqual({ by: 'process', profile: 'process' })
    expect(await loginOfProfile('machine')).toEqual({ by: 'machine', profile: 'machine' })
    expect(await loginOfProfile('keys')).toEqual({ by: 'keys', profile: 'keys' })
    expect(await loginOfProfile('console')).toEqual({ by: 'console', profile: 'console' })
    expect(await loginOfProfile('through-console')).toEqual({ by: 'console', profile: 'console' })
    expect(await loginOfProfile('code')).toEqual({ by: 'code', profile: 'code' })
    expect(await loginOfProfile('dangling')).toEqual({ by: 'nothing', profile: 'absent' })
    for (const name of ['loop', 'empty', 'absent'])
      expect(await loginOfProfile(name)).toEqual({ by: 'nothing', profile: name })
  }))
