import { afterEach, describe, expect, test } from 'vitest'
import { distributionOf, functionOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { currentValue, jsonObject } from '../../sandbox/model/secrets.ts'
import type { World } from '../../sandbox/model/state.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import type { RunOutcome } from '../lib/transcript.ts'

let rehearsal: Rehearsal | undefined
afterEach(() => rehearsal?.close())

const start = async (change: (world: World) => void): Promise<Rehearsal> => {
  rehearsal = await rehearse(prod, 'goldencrust', [])
  change(rehearsal.sandbox.world)
  return rehearsal
}

const EDGE = ['edge-closed', 'edge-response', 'basic-auth-live']
const said = ({ report }: RunOutcome) => {
  const specs = report.targets.flatMap(each => each.specs)
  return {
    edge: EDGE.map(id => `${id} ${specs.find(spec => spec.id === id)?.status}`),
    causes: report.targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id)),
  }
}
const commandsIn = ({ report }: RunOutcome): readonly string[] =>
  report.targets.flatMap(({ diagnoses }) =>
    diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => (command === undefined ? [] : [command]))),
  )
const GREEN = { edge: EDGE.map(id => `${id} passed`), causes: [] }

const tokenOf = (login: string): string => Buffer.from(login).toString('base64')
const storedIn = ({ secrets, environment }: World): string => {
  const { username, password } =
    jsonObject(currentValue(secrets.get(environment.cloudFront?.basicAuthSecret ?? '')) ?? '') ?? {}
  return `${username}:${password}`
}

const REFUSAL = `{
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: { 'www-authenticate': { value: 'Basic realm="BBWS WordPress PROD"' } },
  }`
const accepting = (...logins: readonly string[]): string => `var tokens = ['${logins.map(tokenOf).join("', '")}'];
function handler(event) {
  var given = event.request.headers.authorization;
  if (given && tokens.indexOf(given.value.replace('Basic ', '')) >= 0) return event.request;
  return ${REFUSAL};
}
`
const OF_STORE = `import cf from 'cloudfront';
async function handler(event) {
  const login = await cf.kvs().get('login');
  const given = event.request.headers.authorization;
  if (given && given.value === 'Basic ' + btoa(login)) return event.request;
  return ${REFUSAL};
}
`

function setCode(world: World, code: string): void {
  const func = functionOf(world)
  func.development.code = code
  if (func.live) func.live.code = code
}

describe('the doors of the edge', () => {
  test('the stored login in second place is right', async () => {
    const { look } = await start(world => setCode(world, accepting('agency:a-1', storedIn(world))))
    expect(said(await look())).toEqual(GREEN)
  })

  test('a KeyValueStore with the stored login: nothing to mend', async () => {
    const { look } = await start(world => {
      setCode(world, OF_STORE)
      functionOf(world).store = new Map([['login', storedIn(world)]])
    })
    expect(said(await look())).toEqual({
      edge: ['edge-closed passed', 'edge-response passed', 'basic-auth-live unknown'],
      causes: [],
    })
  })

  test('a KeyValueStore with another login: no command rewrites the code', async () => {
    const { look } = await start(world => {
      setCode(world, OF_STORE)
      functionOf(world).store = new Map([['login', 'agency:a-1']])
    })
    const outcome = await look()
    expect(said(outcome)).toMatchObject({
      edge: ['edge-closed passed', expect.stringMatching('edge-response (?:failed|blocked)'), 'basic-auth-live failed'],
      causes: ['basic-auth-mismatch'],
    })
    expect(commandsIn(outcome)).toEqual([])
  })

  test('only the dashboard asks for a login', async () => {
    const { look } = await start(world =>
      setCode(
        world,
        accepting(storedIn(world)).replace(
          'var given',
          "if (event.request.uri.indexOf('/wp-admin') !== 0) return event.request;\n  var given",
        ),
      ),
    )
    expect(said(await look())).toMatchObject({
      edge: ['edge-closed failed', expect.any(String), 'basic-auth-live failed'],
      causes: ['basic-auth-missing'],
    })
  })

  describe.skipIf(awsCliPath === undefined)('the printed fix', () => {
    const follow = async ({ carryOut }: Rehearsal, outcome: RunOutcome) => {
      for (const command of commandsIn(outcome)) expect(await carryOut(command)).toBe(null)
    }

    test('puts the function at the paths that have behaviours of their own, and leaves others', async () => {
      const rehearsal = await start(world => {
        const distribution = distributionOf(world)
        distribution.behaviours = ['wp-login.php', '/wp-json/*', '/wp-admin/*'].map((pathPattern, index) => ({
          pathPattern,
          methods: ['HEAD', 'GET', 'POST'],
          viewerRequestFunctionArns: index < 2 ? [] : [...distribution.viewerRequestFunctionArns],
        }))
      })
      const before = await rehearsal.look()
      expect(said(before)).toMatchObject({
        edge: ['edge-closed failed', expect.any(String), 'basic-auth-live failed'],
        causes: ['basic-auth-missing'],
      })
      await follow(rehearsal, before)
      expect(said(await rehearsal.look())).toEqual(GREEN)
      const { behaviours, viewerRequestFunctionArns } = distributionOf(rehearsal.sandbox.world)
      expect(behaviours.map(each => [each.pathPattern, each.viewerRequestFunctionArns])).toEqual(
        ['wp-login.php', '/wp-json/*', '/wp-admin/*'].map(pattern => [pattern, viewerRequestFunctionArns]),
      )
    })

    test('takes the placeholder out from among other logins', async () => {
      const rehearsal = await start(world =>
        setCode(world, accepting('agency:a-1', storedIn(world), 'bbws-prod:REPLACE_VIA_SECRETS')),
      )
      const before = await rehearsal.look()
      expect(said(before)).toMatchObject({
        edge: ['edge-closed passed', expect.any(String), 'basic-auth-live failed'],
        causes: ['basic-auth-placeholder'],
      })
      await follow(rehearsal, before)
      expect(said(await rehearsal.look())).toEqual(GREEN)
      const { world } = rehearsal.sandbox
      const stored = storedIn(world)
      expect(functionOf(world).live?.code).toBe(accepting('agency:a-1', stored, stored))
    })
  })
})
