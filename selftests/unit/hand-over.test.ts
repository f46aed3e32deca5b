import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import { parseRecording } from '../../runner/recording/file.ts'
import { addressesIn, addressStandIns, isTelling } from '../../runner/recording/hand-over/addresses.ts'
import { bundleOf } from '../../runner/recording/hand-over/bundle.ts'
import { leftOver } from '../../runner/recording/hand-over/left-over.ts'
import { standIns } from '../../runner/recording/hand-over/stand-ins.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { environments } from '../lib/company.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { recorded } from '../lib/in-process.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { deployedIds } from '../lib/steps.ts'
import { FORMS } from '../trust/forms.ts'

const target = targetIn('prod')
const KEY = Buffer.from('a key that is the same in every test')
const none: ReadonlySet<string> = new Set()
const nothing = { accounts: none, addresses: none, hosts: none, tenants: none, names: none }
const noMember = () => false

async function bundled(recording: Recording, keep: Parameters<typeof bundleOf>[1] = []) {
  let tries = 0
  const made = await bundleOf(recording, keep, () => Buffer.from(`${KEY}${tries++}`))
  if (!('bytes' in made)) throw new Error(JSON.stringify(made))
  return made
}

const concluded = async (recording: Recording) =>
  (await judgeAgain(recording)).targets.map(({ specs, diagnoses }) => ({
    steps: specs.map(({ id, status }) => `${id} ${status}`),
    causes: diagnoses.map(({ id, severity }) => `${id} ${severity}`),
  }))

/** The recording of a healthy tenant whose pages say this, and whose run had these problems. */
async function withTexts(texts: readonly string[]): Promise<Recording> {
  const recording = await sampleRecording()
  const page = JSON.stringify(texts.join(' . '))
  const text = JSON.stringify({ ...recording, run: { ...recording.run, problems: texts } })
  return parseRecording(text.replaceAll('"bodyExcerpt":""', () => `"bodyExcerpt":${page}`))
}

const unzipped = (bytes: Buffer): string => {
  const { schema: _ours, ...written } = JSON.parse(gunzipSync(bytes).toString('utf8'))
  return JSON.stringify(written)
}

const PLANTED = {
  account: '093646564004',
  host: 'prod-mysql.c9q8w7e6r5t4.af-south-1.rds.amazonaws.com',
  'part of a host': 'kimmyai',
  address: '10.0.3.17',
  'address of IPv6': '2001:db8:12::9f',
  tenant: 'goldencrust',
  'another tenant': 'bluebird',
  person: 'thandeka',
}
/** Ways of writing from which no name can be told by whoever has only the text. */
const NOT_TOLD = [
  'shortened by PHP',
  'full width',
  'base64 of UTF-16',
  'hexadecimal',
  'hexadecimal bytes',
  'hexadecimal, two bytes together',
  'hexadecimal, two bytes together from the middle',
  'broken into lines, collapsed',
  'broken into lines with an indent',
  'a line of a shell that goes on',
  'joined by PHP',
  'joined by JavaScript',
  'a list of characters',
  'a list of characters, indented',
  'a list of characters by PHP',
  'a list of bytes, indented',
  'base64 in lines',
  'base64 of a URL in lines',
  'od -c',
  'hexdump',
]

describe('a recording that is given away', () => {
  const wholes = [
    `arn:aws:iam::${PLANTED.account}:user/${PLANTED.person}`,
    `arn:aws:sts::${PLANTED.account}:assumed-role/Admin/${PLANTED.person}.zulu@example.org`,
    `https://${PLANTED['another tenant']}.wpprod.kimmyai.io/a?b=${PLANTED.tenant}`,
    `${PLANTED.host}:3306 is at ${PLANTED.address} and at ${PLANTED['address of IPv6']}`,
    'Golden Crust, GOLDEN-CRUST and golden_crust; /var/www/GoldenCrust; prod-goldencrust-tg',
    'ip-10-0-3-17.af-south-1.compute.internal, 10.0.3.0/24',
  ]
  const forms = Object.entries(FORMS).filter(([name]) => !NOT_TOLD.includes(name))

  test.for(forms)('holds no name, account, host or address: %s', async ([, form]) => {
    const texts = [...wholes.map(form), ...wholes, ...Object.values(PLANTED).map(form)]
    const { bytes, recording } = await bundled(await withTexts(texts))
    const text = unzipped(bytes)
    const seen = [text, ...recording.run.problems]
    for (const value of Object.values(PLANTED))
      for (const one of seen) {
        expect(one.toLowerCase()).not.toContain(value)
        expect(one).not.toContain(form(value))
      }
    expect(text.replace(/[ _-]/g, '').toLowerCase()).not.toContain('goldencrust')
    expect(text).not.toContain('10-0-3-17')
  })

  test('names the same thing the same everywhere, in keys too', async () => {
    const given = await withTexts(['goldencrust GOLDENCRUST Golden Crust', '093646564004', '10.0.3.17 10.0.3.17'])
    const { environment } = given.platform
    const overrides = { goldencrust: { owner: 'goldencrust' } }
    const { recording } = await bundled({
      ...given,
      platform: { ...given.platform, environment: { ...environment, overrides } },
    })
    const [one] = recording.targets
    if (!one) throw new Error('there is a tenant')
    const { tenant } = one
    const capital = `${tenant.charAt(0).toUpperCase()}${tenant.slice(1)}`
    expect(recording.run.problems[0]).toBe(`${tenant} ${tenant.toUpperCase()} ${capital}`)
    expect(recording.run.problems[1]).toBe(recording.platform.environment.accountId)
    expect(recording.run.problems[2]?.split(' ')[0]).toBe(recording.run.problems[2]?.split(' ')[1])
    expect(recording.platform.environment.overrides).toEqual({ [tenant]: { owner: tenant } })
    expect(one.names.service).toBe(`prod-${tenant}-service`)
    expect(one.domain).toBe(recording.platform.environment.domainPattern.replace('{tenant}', tenant))
    expect(tenant).toHaveLength('goldencrust'.length)
  })

  test('keeps what is asked for, and digests, clusters and versions anyway', async () => {
    const given = await withTexts(Object.values(PLANTED))
    for (const [kind, values] of [
      ['accounts', [PLANTED.account]],
      ['addresses', [PLANTED.address, PLANTED['address of IPv6']]],
      ['hosts', ['wpprod.kimmyai.io', PLANTED.host]],
      ['names', [PLANTED.tenant]],
    ] as const) {
      const text = unzipped((await bundled(given, [kind])).bytes)
      for (const value of values) expect(text).toContain(value)
      for (const other of [PLANTED.account, PLANTED.address, PLANTED.host, PLANTED.tenant])
        if (!values.some(value => value === other)) expect(text).not.toContain(other)
    }
    const text = unzipped((await bundled(given)).bytes)
    for (const value of [...(target.expectedDigests ?? []), 'prod-cluster', '0.0.0.0/0']) expect(text).toContain(value)
  })

  test('is given away where a role or a session is called after the suite itself', async () => {
    const recording = await withTexts([
      'arn:aws:sts::093646564004:assumed-role/runbook-reader/tenant-runbook-recording',
    ])
    expect(unzipped((await bundled(recording)).bytes)).toMatch(/assumed-role\/runbook-reader\/tenant-runbook-recording/)
  })

  test('whose tenant is called as a word that judging reads is not given away, or says the same', async () => {
    for (const tenant of ['service', 'status', 'passed', 'wordpress', 'origin', 'io', 'a1']) {
      const given = await sampleRecording({}, targetIn('prod', tenant))
      const made = await bundleOf(given, [], () => KEY)
      if ('bytes' in made) expect(await concluded(made.recording)).toEqual(await concluded(given))
      else expect(Object.keys(made)).toEqual([expect.stringMatching(/judgedOtherwise|leftOver/)])
    }
  })

  test('with a name in it that is a word by which judging knows a message: that word stays, and is said', async () => {
    const task = healthyData(target).tasks.tasks[0]
    if (!task) throw new Error('there is a task')
    const stoppedReason =
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"
    const stopped = { tasks: [{ ...task, lastStatus: 'STOPPED', stoppedReason }] }
    const given = await sampleRecording({ tasks: { tasks: [] }, 'stopped-tasks': stopped })
    const [causes] = (await concluded(given)).map(one => one.causes)
    expect(causes).toContain('image-platform-mismatch error')
    const { environment } = given.platform
    const named = { ...environment, profile: 'Platform-descriptor-Thandeka' }
    const made = await bundled({ ...given, platform: { ...given.platform, environment: named } })
    expect(await concluded(made.recording)).toEqual(await concluded(given))
    expect(made.read).toEqual(expect.arrayContaining([expect.stringMatching(/^(?:platform|descriptor)$/)]))
    expect(made.recording.platform.environment.profile?.toLowerCase()).not.toContain('thandeka')
  })

  const SHARE = 12
  const chosen = faultIds.filter((_, index) => index % Math.ceil(faultIds.length / SHARE) === 0)
  test.for(chosen)('is judged as the run was: %s', async fault => {
    const sandbox = await startSandbox({
      environment: { ...environments.prod, officeHours: null },
      tenants: ['goldencrust'],
      faults: [fault],
    })
    try {
      const { environment, access, life } = sandbox
      const limits = { logDeliveryMs: 300, probeMs: PATIENT_MS }
      const seen = createTarget(environment, 'goldencrust', { access, limits, ...(life === undefined ? {} : { life }) })
      const context = { phase: 'post' as const, targets: [seen], selected: deployedIds, channel: 'none' }
      const recording = (await recorded(context, [fault])).recording()
      const made = await bundled(recording)
      expect(made.read).toEqual([])
      const { schema: _ours, ...file } = JSON.parse(gunzipSync(made.bytes).toString('utf8'))
      const again = await concluded(parseRecording(JSON.stringify(file)))
      expect(again).toEqual(await concluded(recording))
      expect(again[0]?.causes).not.toEqual([])
      expect(JSON.stringify(file).toLowerCase()).not.toContain('goldencrust')
      expect(JSON.stringify(file)).not.toContain(environment.accountId)
    } finally {
      await sandbox.close()
    }
  })
})

describe('what is left over', () => {
  test.for([
    ['tenants', 'goldencrust', 'the GOLDENCRUST shop'],
    ['tenants', 'goldencrust', 'Golden Crust'],
    ['tenants', 'goldencrust', String.raw`\u0067oldencrust`],
    ['tenants', 'goldencrust', 'golden%63rust'],
    ['tenants', 'goldencrust', Buffer.from('{"shop":"goldencrust"}').toString('base64')],
    ['tenants', 'gold', 'a gold b'],
    ['accounts', '093646564004', 'arn%3Aaws%3Aiam%3A%3A093646564004%3Auser'],
    ['addresses', '10.0.3.17', 'at 10.0.3.17.'],
    ['addresses', '10.0.3.17', 'ip-10-0-3-17.ec2'],
    ['hosts', 'kimmyai', 'www.kimmyai.io'],
  ] as const)('is found: %s %s in %s', ([kind, original, text]) => {
    const originals = { ...nothing, [kind]: new Set([original]) }
    expect(leftOver({ a: [text] }, originals, noMember)).toContain(original)
    expect(leftOver({ [text]: 1 }, originals, noMember)).toContain(original)
    expect(leftOver({ a: 'nothing of it: 110.0.3.17, 10.0.3.170, golden' }, originals, noMember)).toEqual([])
    // What is found is what stand-ins are put for.
    expect(leftOver(standIns(originals, KEY)(text), originals, noMember)).toEqual([])
  })
})

describe('another address', () => {
  const other = addressStandIns(KEY)
  const bits = (address: string) =>
    address
      .split('.')
      .map(part => Number(part).toString(2).padStart(8, '0'))
      .join('')

  test('is in one network with those that the address was with', () => {
    const [one, two, net] = ['10.0.3.17', '10.0.3.99', '10.0.0.0/20'].map(other)
    expect(bits(one ?? '').slice(0, 25)).toBe(bits(two ?? '').slice(0, 25))
    expect(bits(one ?? '').slice(0, 20)).toBe(bits(net?.split('/')[0] ?? '').slice(0, 20))
    expect(net).toMatch(/^10\..*\.0\/20$/)
    expect(new Set([one, two, '10.0.3.17', '10.0.3.99']).size).toBe(4)
  })

  test.for(['127.0.0.1', '0.0.0.0/0', '10.0.0.0/8', '169.254.170.2', '::1', '::/0', '192.168.0.0/16'])(
    '%s is the same on every platform',
    address => {
      expect(other(address)).toBe(address)
    },
  )

  test('of IPv6 keeps its network too', () => {
    const [one, net] = [other('2001:db8:12::9f'), other('2001:db8:12::/48')]
    expect(one.split(':').slice(0, 3)).toEqual(net.split(':').slice(0, 3))
    expect(net).toMatch(/::\/48$/)
    expect(isTelling('2001:db8:12::9f')).toBe(true)
  })

  test('is looked for where an address is, and not in a version, a time or a number', () => {
    const found = (text: string) => [...addressesIn(text)].map(({ written }) => written)
    expect(found('[10.0.3.17]:80, ip-10-0-3-17.ec2; fe80::1, 2001:db8::1.')).toEqual([
      ...['10.0.3.17', '10.0.3.17', 'fe80::1', '2001:db8::1'],
    ])
    expect(found('1.2.3 at 10:00:00, 1.2.3.4.5, 300.1.1.1, Foo::bar, aws:iam::093646564004:')).toEqual([])
  })
})
