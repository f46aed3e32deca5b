import { describe, test } from 'vitest'
import { functionOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { currentValue, jsonObject } from '../../sandbox/model/secrets.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import type { Cleanup } from '../lib/gate.ts'
import { rehearse } from '../lib/rehearsal.ts'

const { functionName, basicAuthSecret, basicAuthUser } = prod.cloudFront ?? {}
const COMMAND = `npm run basic-auth -- --function ${functionName} --secret ${basicAuthSecret} --region ${prod.region}`
const REPLACE = `${COMMAND} --user ${basicAuthUser}`

async function broken(fault: string, onTestFinished: Cleanup) {
  const rehearsal = await rehearse(prod, 'goldencrust', [fault])
  onTestFinished(rehearsal.close)
  const { world } = rehearsal.sandbox
  const stored = jsonObject(currentValue(world.secrets.get(basicAuthSecret ?? '')) ?? '') ?? {}
  return { ...rehearsal, world, func: functionOf(world), password: String(stored.password) }
}

describe.skipIf(awsCliPath === undefined).concurrent('npm run basic-auth, with the real AWS CLI', () => {
  test('says first what it would do, changes nothing, and shows no password', async ({ expect, onTestFinished }) => {
    const { carryOut, func, password } = await broken('basic-auth-mismatch', onTestFinished)
    const before = structuredClone(func)
    const said = await carryOut(`${REPLACE} --dry-run >&2 && exit 9`)
    expect(said).toContain('another login than')
    expect(said).toContain('nothing was changed')
    expect(said).not.toContain(password)
    expect(func).toEqual(before)
    expect(await carryOut(`npm run basic-auth --dry-run -- ${REPLACE.slice(COMMAND.indexOf('--function'))}`)).toBe(null)
    expect(func).toEqual(before)
  })

  test('writes, publishes, tells, and leaves no file', async ({ expect, onTestFinished }) => {
    const { carryOut, func, password } = await broken('basic-auth-mismatch', onTestFinished)
    expect(await carryOut(`mkdir temp && TMPDIR="$PWD/temp" ${REPLACE} > said`)).toBe(null)
    const said = await carryOut('cat said >&2 && rmdir temp && exit 9')
    expect(said).toContain('written and published')
    expect(said).not.toMatch(/not empty/)
    expect(said).not.toContain(password)
    expect(func.live?.code).toContain(password)
    expect(func.development.code).toBe(func.live?.code)
  })

  test('a new function', async ({ expect, onTestFinished }) => {
    const { carryOut, func, password } = await broken('basic-auth-mismatch', onTestFinished)
    expect(await carryOut(`${COMMAND} --new-code --realm 'a realm'`)).toBe(null)
    expect(func.live?.code).toContain(btoa(`${basicAuthUser}:${password}`))
    expect(func.live?.code).toContain('Basic realm="a realm"')
  })

  test.for([
    ['the login is right already', 'basic-auth-mismatch', `${REPLACE} && ${REPLACE}`, 'has the stored one already'],
    [
      'another user is to be replaced',
      'basic-auth-mismatch',
      `${COMMAND} --user x --only-placeholder`,
      'edit it by hand',
    ],
    [
      'no such function',
      'basic-auth-mismatch',
      `${COMMAND} --user x`.replace(`${functionName}`, 'none'),
      'no function',
    ],
    ['neither of the two', 'basic-auth-mismatch', COMMAND, '--new-code --realm TEXT'],
    [
      'no such secret',
      'basic-auth-mismatch',
      REPLACE.replace(`${basicAuthSecret}`, 'none'),
      'ResourceNotFoundException',
    ],
  ] as const)('refuses in one line: %s', async ([, fault, command, why], { expect, onTestFinished }) => {
    const { carryOut } = await broken(fault, onTestFinished)
    const said = await carryOut(command)
    expect(said).toContain(why)
    expect(said).not.toMatch(/^\s+at /m)
  })
})
