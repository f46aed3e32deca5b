import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:tls'
import { Packet } from 'dns2'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { DistributionSummary, EvidenceKind } from '../../evidence/index.ts'
import { parseDatabaseHost } from '../../evidence/readings/database-host.ts'
import { createTarget, type Target, targetKey } from '../../platform/target.ts'
import albPages from '../../probes/alb-pages.ts'
import certificate from '../../probes/certificate.ts'
import database from '../../probes/database.ts'
import dns from '../../probes/dns.ts'
import edgeClosed from '../../probes/edge-closed.ts'
import edgePages from '../../probes/edge-pages.ts'
import identity from '../../probes/identity.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { rememberClock } from '../../probes/lib/clock.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { databasePlace } from '../../probes/lib/database-place.ts'
import type { Probe } from '../../probes/lib/define.ts'
import { hostsBehind } from '../../probes/lib/hosts-behind.ts'
import { keepBasicAuth, keepLogin } from '../../probes/lib/logins.ts'
import requestMarker from '../../probes/request-marker.ts'
import { selfSigned, type TestAuthority, testAuthority } from '../lib/certificates.ts'
import { environments } from '../lib/company.ts'
import { type Changes, healthyData, healthyEvidence } from '../lib/evidence.ts'
import { fakeAws, jsonError, type WireAnswer, type WireCall } from '../lib/fake-aws.ts'
import {
  closeAll,
  closedPort,
  closeLater,
  dnsServer,
  listening,
  NEVER,
  reach,
  tcpServer,
  tenantWith,
  to,
} from '../lib/network.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'

afterEach(closeAll)

let authority: TestAuthority
beforeAll(() => {
  authority = testAuthority()
})

const DOMAIN = tenantWith({}).domain
const ALB = healthyData(tenantWith({}))['load-balancer']
const DB_HOST = healthyData(tenantWith({})).database.host

/** Runs one probe over a healthy tenant's evidence, with whatever is changed. */
function look<K extends EvidenceKind>(
  probe: Probe<K>,
  target: Target,
  changes: Changes = {},
  signal: AbortSignal = NEVER,
) {
  const aws = createAws(target.access)
  closeLater(aws.destroy)
  return probe.collect({
    target,
    aws,
    signal,
    seen: healthyEvidence(target, changes),
    common: commonOf([target], signal),
  })
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    data => Promise.reject(new Error(`it looked: ${JSON.stringify(data)}`)),
    (error: unknown) => classify(error),
  )

describe('alb-pages', () => {
  test('both pages under the tenant name, straight at the load balancer', async () => {
    const seen: string[] = []
    const port = await listening(
      createServer((request, response) => {
        seen.push(`${request.headers.host}${request.url}`)
        response.writeHead(request.url === '/' ? 302 : 200).end()
      }),
    )
    const target = tenantWith({ isolated: true, connectTo: [to(ALB.dnsName, 80, '127.0.0.1', port)] })
    const pages = await look(albPages, target)
    expect(seen.sort()).toEqual([`${DOMAIN}/`, `${DOMAIN}/wp-admin/install.php`, `${DOMAIN}/wp-login.php`])
    expect(pages).toMatchObject({
      start: { url: `http://${ALB.dnsName}/`, status: 302 },
      installer: { url: `http://${ALB.dnsName}/wp-admin/install.php`, status: 200 },
    })
  })

  test('no load balancer, no pages', async () => {
    const changes = { 'load-balancer': { found: false, name: 'sandbox-alb' } } as const
    expect(await refusal(look(albPages, tenantWith({ isolated: true }), changes))).toMatchObject({
      code: 'prerequisite',
      message: 'there is no load balancer sandbox-alb',
    })
  })

  test('nothing is asked with the session of another account', async () => {
    const changes = { identity: { account: '111111111111', arn: 'arn:aws:iam::111111111111:user/x' } }
    expect(await refusal(look(albPages, tenantWith({}), changes))).toMatchObject({ code: 'wrong-account' })
  })

  test('the command to see the same', () => {
    const target = tenantWith({ connectTo: [to(ALB.dnsName, 80, '127.0.0.1', 8080)] })
    expect(albPages.reproduce(target, healthyEvidence(target))).toBe(
      `curl -sSi -H 'Host: ${DOMAIN}' --connect-to ${ALB.dnsName}:80:127.0.0.1:8080 http://${ALB.dnsName}/`,
    )
  })
})

describe('edge-pages and edge-closed', () => {
  async function edgeTarget(certificates = authority.issue({ names: [DOMAIN] })) {
    const seen: (string | undefined)[] = []
    const paths: string[] = []
    const server = createSecureServer(certificates, (request, response) => {
      seen.push(request.headers.authorization)
      if (!request.headers.authorization) paths.push(request.url)
      response.writeHead(request.headers.authorization ? 302 : 401).end()
    })
    const port = await listening(server)
    return {
      seen,
      paths,
      target: tenantWith({ extraCa: [authority.cert], connectTo: [to(DOMAIN, 443, '127.0.0.1', port)] }),
    }
  }
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const stored = { username: 'bbws-sandbox', password: 'stored-one' }
  const live = { username: 'bbws-sandbox', password: 'live-one' }

  test.each([
    ['stored-secret', { stored, live }, basic('bbws-sandbox', 'stored-one')],
    ['live-function', { stored: null, live }, basic('bbws-sandbox', 'live-one')],
    ['live-function-unconfirmed', { stored: 'unread', live }, basic('bbws-sandbox', 'live-one')],
    ['none-known', { stored: null, live: null }, undefined],
    ['none-known', { stored: 'unread', live: null }, undefined],
  ] as const)('with the login: %s', async (login, known, header) => {
    const { seen, target } = await edgeTarget()
    keepBasicAuth(target, known)
    const pages = await look(edgePages, target)
    expect(pages).toMatchObject({ login, start: { httpVersion: '2', status: header ? 302 : 401 } })
    expect(seen).toEqual([header, header, header])
  })

  test('without a login the door has to be closed', async () => {
    const { seen, paths, target } = await edgeTarget()
    keepBasicAuth(target, { stored, live })
    const found = healthyData(target).distribution
    const behaviours: DistributionSummary['behaviours'] = [
      ...found.distribution.behaviours,
      ...['wp-json/*', '*.css', '/wp-login.php'].map(pathPattern => ({
        pathPattern,
        viewerRequest: [],
        originRequest: [],
      })),
    ]
    const distribution = { ...found, distribution: { ...found.distribution, behaviours } }
    const closed = await look(edgeClosed, target, { distribution })
    expect(closed).toMatchObject({ start: { status: 401, httpVersion: '2' }, wrongLogin: { status: 302 } })
    expect(closed.elsewhere.map(({ path, pathPattern }) => [path, pathPattern])).toEqual([
      ['/wp-login.php', null],
      ['/wp-admin/', null],
      ['/wp-json/', 'wp-json/*'],
      ['/x.css', '*.css'],
      ['/wp-login.php', '/wp-login.php'],
    ])
    expect(paths.toSorted()).toEqual(['/', '/wp-admin/', '/wp-json/', '/wp-login.php', '/wp-login.php', '/x.css'])
    const sent = seen.filter(header => header !== undefined)
    expect(sent).toHaveLength(1)
    expect([basic('bbws-sandbox', 'stored-one'), basic('bbws-sandbox', 'live-one')]).not.toContain(sent[0])
  })

  test('a bad certificate is data, and sees no credentials', async () => {
    const { seen, target } = await edgeTarget(selfSigned({ names: [DOMAIN] }))
    keepBasicAuth(target, { stored, live })
    expect(await look(edgePages, target)).toMatchObject({ start: { answered: false, failure: 'tls' } })
    expect(seen).toEqual([])
  })

  test('DEV has no edge', async () => {
    const dev = createTarget(environments.dev, 'goldencrust', { access: reach({ isolated: true }), override: {} })
    for (const probe of [edgePages, edgeClosed, certificate]) {
      expect(await refusal(look(probe, dev))).toMatchObject({ code: 'prerequisite', message: 'DEV has no CloudFront' })
    }
  })

  test('the command to see the same asks for the password', () => {
    const target = tenantWith({})
    keepBasicAuth(target, { stored, live })
    const command = edgePages.reproduce(target, healthyEvidence(target))
    expect(command).toBe(`curl -sSi -u bbws-sandbox https://${DOMAIN}/`)
  })
})

describe('certificate', () => {
  async function presented(pair: { key: string; cert: string }, extraCa = [authority.cert]) {
    const port = await listening(createTlsServer({ ...pair, ALPNProtocols: ['h2'] }))
    return look(certificate, tenantWith({ extraCa, connectTo: [to(DOMAIN, 443, '127.0.0.1', port)] }))
  }

  test('a good one', async () => {
    const wildcard = `*.${DOMAIN.split('.').slice(1).join('.')}`
    const seen = await presented(authority.issue({ names: [wildcard, 'www.example'], untilDays: 90.5 }))
    expect(seen).toMatchObject({
      presented: true,
      address: '127.0.0.1',
      subject: `CN=${wildcard}`,
      issuer: 'CN=Test Authority',
      names: [wildcard, 'www.example'],
      daysLeft: 90,
      coversDomain: true,
      trusted: true,
      verifyError: null,
      protocol: 'TLSv1.3',
    })
  })

  test('expired: the date is wrong, not the authority', async () => {
    const seen = await presented(authority.issue({ names: [DOMAIN], fromDays: -90, untilDays: -2.5 }))
    expect(seen).toMatchObject({ daysLeft: -3, coversDomain: true, trusted: true, verifyError: 'CERT_HAS_EXPIRED' })
  })

  test('expired and of an unknown authority: both', async () => {
    const seen = await presented(authority.issue({ names: [DOMAIN], fromDays: -90, untilDays: -1.5 }), [])
    expect(seen).toMatchObject({ trusted: false })
    const alone = await presented(selfSigned({ names: [DOMAIN], fromDays: -90, untilDays: -1.5 }))
    expect(alone).toMatchObject({ trusted: false, daysLeft: -2 })
  })

  test('not valid by a clock that is wrong, as AWS tells: nothing was seen', async () => {
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toUTCString()
    const body = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/x</Arn><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
    const fake = await fakeAws({ GetCallerIdentity: { body, headers: { date: inTwoDays } } })
    closeLater(fake.close)
    await look(identity, tenantWith({ awsEndpointUrl: fake.access.awsEndpointUrl }))
    closeLater(() => rememberClock(0))
    const early = authority.issue({ names: [DOMAIN], fromDays: 1 })
    const skewed = { code: 'clock-skewed', message: expect.stringMatching(/clock is 28[78]\d min behind AWS'/) }
    expect(await refusal(presented(early))).toMatchObject(skewed)
    const port = await listening(createTlsServer(early))
    const target = tenantWith({ extraCa: [authority.cert], connectTo: [to(DOMAIN, 443, '127.0.0.1', port)] })
    expect(await refusal(look(edgeClosed, target))).toMatchObject(skewed)
    // By either clock.
    expect(await presented(authority.issue({ names: [DOMAIN], fromDays: -9, untilDays: -1 }))).toMatchObject({
      verifyError: 'CERT_HAS_EXPIRED',
    })
  })

  test('for another name', async () => {
    const seen = await presented(authority.issue({ names: ['other.example'] }))
    expect(seen).toMatchObject({ coversDomain: false, trusted: true, verifyError: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })

  test('one that vouches for itself', async () => {
    const seen = await presented(selfSigned({ names: [DOMAIN] }))
    expect(seen).toMatchObject({ coversDomain: true, trusted: false, verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  test('none, because nobody answers or what answers is not TLS', async () => {
    const refused = tenantWith({ connectTo: [to(DOMAIN, 443, '127.0.0.1', await closedPort())] })
    expect(await look(certificate, refused)).toMatchObject({
      presented: false,
      failure: 'refused',
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    })
    const silent = tenantWith(
      { connectTo: [to(DOMAIN, 443, '127.0.0.1', await tcpServer(() => {}))] },
      { connectMs: BRIEF_MS },
    )
    expect(await look(certificate, silent)).toMatchObject({ presented: false, failure: 'timeout', code: 'ETIMEDOUT' })
    const plain = tenantWith({ connectTo: [to(DOMAIN, 443, '127.0.0.1', await listening(createServer()))] })
    expect(await look(certificate, plain)).toMatchObject({ presented: false, failure: 'tls', address: '127.0.0.1' })
  })
})

describe('dns', () => {
  test('the name and what it could lead to, asked at the same time', async () => {
    const { resolver, asked } = await dnsServer(({ name }) =>
      name === DOMAIN
        ? {
            records: [
              [name, 'CNAME', 'd111111abcdef8.cloudfront.net'],
              ['d111111abcdef8.cloudfront.net', 'A', '192.0.2.1'],
            ],
          }
        : { records: [[name, 'A', name.startsWith('d1') ? '192.0.2.1' : '198.51.100.1']] },
    )
    expect(await look(dns, tenantWith({ resolver }))).toMatchObject({
      domain: { rcode: 'NOERROR', cnames: ['d111111abcdef8.cloudfront.net'], addresses: ['192.0.2.1'] },
      alb: { addresses: ['198.51.100.1'] },
      distribution: { addresses: ['192.0.2.1'] },
      resolver: `127.0.0.1:${resolver.port}`,
    })
    expect(asked).toHaveLength(4)
  })

  test('where the name has IPv6 addresses those of what it could lead to are asked for, too', async () => {
    const seenWith = async (ipv6: Parameters<typeof dnsServer>[0]) => {
      const { resolver } = await dnsServer(question =>
        question.type === Packet.TYPE.AAAA ? ipv6(question) : { records: [[question.name, 'A', '192.0.2.1']] },
      )
      return (await look(dns, tenantWith({ resolver }, { connectMs: PATIENT_MS }))).ipv6
    }
    expect(
      await seenWith(({ name }) => ({ records: [[name, 'AAAA', name === DOMAIN ? '2001:db8::1' : '2600:9000::1']] })),
    ).toMatchObject({
      domain: { name: DOMAIN, addresses: ['2001:db8::1'] },
      alb: { addresses: ['2600:9000::1'] },
      distribution: { addresses: ['2600:9000::1'] },
    })
    for (const rcode of [0, 3]) expect(await seenWith(() => ({ rcode }))).toBeUndefined()
    expect(await seenWith(() => ({ rcode: 2 }))).toMatchObject({ domain: { rcode: 'SERVFAIL', addresses: [] } })
  })

  test('a resolver that answers for IPv4 alone leaves the other open', async () => {
    const { resolver } = await dnsServer(({ name, type }) =>
      type === Packet.TYPE.AAAA ? undefined : { records: [[name, 'A', '192.0.2.1']] },
    )
    const seen = await look(dns, tenantWith({ resolver }, { connectMs: BRIEF_MS }))
    expect(seen).toMatchObject({ domain: { addresses: ['192.0.2.1'] }, ipv6: null })
  })

  test('what is not known is not asked for', async () => {
    const { resolver } = await dnsServer(() => ({ rcode: 3 }))
    const seen = await look(dns, tenantWith({ resolver }), { 'load-balancer': null, distribution: null })
    expect(seen).toMatchObject({ domain: { rcode: 'NXDOMAIN', addresses: [] }, alb: null, distribution: null })
  })

  test("what is behind an origin's name, and that an alias shares the load balancer's addresses", async () => {
    const { resolver } = await dnsServer(({ name }) =>
      name === 'origin.test'
        ? {
            records: [
              [name, 'CNAME', 'lb.test'],
              ['lb.test', 'A', '192.0.2.1'],
            ],
          }
        : name === 'gone.test'
          ? { rcode: 3 }
          : { records: [[name, 'A', name === 'other.test' ? '192.0.2.9' : '192.0.2.1']] },
    )
    const behind = (name: string) => hostsBehind(tenantWith({ resolver }), name, 'lb.test', NEVER)
    expect(await behind('origin.test')).toEqual(['lb.test', 'lb.test'])
    expect(await behind('alias.test')).toEqual(['lb.test'])
    expect(await behind('other.test')).toEqual([])
    expect(await behind('gone.test')).toEqual([])
    const silent = await dnsServer(() => undefined)
    const target = tenantWith({ resolver: silent.resolver }, { connectMs: BRIEF_MS })
    expect(await hostsBehind(target, 'origin.test', 'lb.test', NEVER)).toBeUndefined()
  })

  test('a resolver that does not answer is no evidence', async () => {
    const { resolver } = await dnsServer(() => undefined)
    expect(await refusal(look(dns, tenantWith({ resolver }, { connectMs: BRIEF_MS })))).toMatchObject({
      code: 'network',
    })
  })
})

describe('request-marker', () => {
  type Events = (call: WireCall, marker: string) => WireAnswer

  async function marked(events: Events, options: { albDown?: boolean; logDeliveryMs?: number } = {}) {
    const requests: string[] = []
    const port = await listening(
      createServer((request, response) => {
        requests.push(`${request.headers.host} ${request.url} ${request.headers['user-agent']}`)
        response.writeHead(302).end()
      }),
    )
    const fake = await fakeAws({
      FilterLogEvents: call => {
        const { filterPattern } = JSON.parse(call.body)
        return events(call, String(filterPattern).replaceAll('"', ''))
      },
    })
    closeLater(fake.close)
    const target = tenantWith(
      {
        awsEndpointUrl: fake.access.awsEndpointUrl,
        connectTo: [to(ALB.dnsName, 80, '127.0.0.1', options.albDown ? await closedPort() : port)],
      },
      { logDeliveryMs: options.logDeliveryMs ?? PATIENT_MS },
    )
    const data = look(requestMarker, target)
    return { data, requests, calls: fake.calls }
  }
  const hit = (marker: string, logStreamName: string): WireAnswer => ({
    body: {
      events: [{ message: `10.0.1.5 "GET /?runbook-marker=${marker} HTTP/1.1" 302`, logStreamName, timestamp: 1 }],
    },
  })

  test('found at once, in whatever stream of the group', async () => {
    const { data, requests, calls } = await marked((_, marker) => hit(marker, 'silvercrust/wordpress/1'))
    const seen = await data
    expect(seen).toMatchObject({ status: 302, foundInStream: 'silvercrust/wordpress/1' })
    expect(seen.marker).toMatch(/^[0-9a-f]{24}$/)
    expect(calls).toHaveLength(1)
    expect(requests).toEqual([`${DOMAIN} /?runbook-marker=${seen.marker} tenant-runbook/1 (marker ${seen.marker})`])
    const query = JSON.parse(calls[0]?.body ?? '{}')
    expect(query).toMatchObject({ logGroupName: '/ecs/sandbox', filterPattern: `"${seen.marker}"` })
    expect(query.logStreamNamePrefix).toBeUndefined()
    expect(query.startTime).toBe(Date.parse(seen.sentAt) - 60_000)
  })

  test('found later, on a later page; other lines do not count', async () => {
    const { data, calls } = await marked((call, marker) => {
      if (call.nth === 0)
        return { body: { events: [{ message: 'something else', logStreamName: 'x/wordpress/1', timestamp: 1 }] } }
      if (call.nth === 1) return { body: { events: [], nextToken: 'more' } }
      return hit(marker, 'goldencrust/wordpress/1')
    })
    expect(await data).toMatchObject({ foundInStream: 'goldencrust/wordpress/1' })
    expect(calls).toHaveLength(3)
  })

  test('never found is data, after the time for delivery', async () => {
    const { data } = await marked(() => ({ body: { events: [] } }), { logDeliveryMs: 1_200 })
    const seen = await data
    expect(seen).toMatchObject({ status: 302, foundInStream: null })
    expect(seen.waitedMs).toBeGreaterThanOrEqual(1_200)
  })

  test('what could not be sent is not waited for', async () => {
    const { data, calls } = await marked(() => ({ body: { events: [] } }), { albDown: true })
    expect(await data).toMatchObject({ status: null, foundInStream: null })
    expect(calls).toEqual([])
  })

  test('no log group, no right to read it', async () => {
    const missing = await marked(() =>
      jsonError('ResourceNotFoundException', 'The specified log group does not exist.'),
    )
    expect(await refusal(missing.data)).toMatchObject({
      code: 'prerequisite',
      message: 'there is no log group /ecs/sandbox',
    })
    const denied = await marked(() =>
      jsonError('AccessDeniedException', 'not authorized to perform: logs:FilterLogEvents'),
    )
    expect(await refusal(denied.data)).toMatchObject({ code: 'access-denied' })
  })
})

describe('database, before any login', () => {
  const target = (port: number, limits = {}) => {
    const made = tenantWith({ isolated: true, connectTo: [to(DB_HOST, 3306, '127.0.0.1', port)] }, limits)
    keepLogin(targetKey(made), {
      username: 'goldencrust_user',
      password: 'its-password',
      host: null,
      port: null,
      database: null,
    })
    return made
  }

  test('refused', async () => {
    expect(await look(database, target(await closedPort()))).toEqual({
      outcome: 'failed',
      host: DB_HOST,
      port: 3306,
      address: '127.0.0.1',
      username: 'goldencrust_user',
      database: 'goldencrust_db',
      layer: 'connect',
      code: 'ECONNREFUSED',
      errno: null,
      message: expect.stringContaining('ECONNREFUSED'),
      noRoute: false,
    })
  })

  test('a server that accepts and stays silent, or speaks HTTP and waits', async () => {
    const silent = await tcpServer(() => {})
    const http = await listening(createServer())
    for (const port of [silent, http]) {
      const seen = await look(database, target(port, { connectMs: BRIEF_MS }))
      expect(seen).toMatchObject({ layer: 'handshake', code: 'ETIMEDOUT', noRoute: false })
    }
  })

  test('something else on that port, and a server that hangs up', async () => {
    const ssh = await tcpServer(socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await look(database, target(ssh))).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_ERROR' })
    const gone = await tcpServer(socket => socket.end())
    expect(await look(database, target(gone))).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_CONNECTION_LOST' })
    const cut = await tcpServer(socket => setTimeout(() => socket.resetAndDestroy(), 50))
    expect(await look(database, target(cut))).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_CONNECTION_LOST' })
  })

  test('an error in place of the greeting keeps its number', async () => {
    const text = Buffer.from('Too many connections')
    const payload = Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from('#08004'), text])
    const packet = Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload])
    const port = await tcpServer(socket => socket.end(packet))
    expect(await look(database, target(port))).toMatchObject({
      layer: 'handshake',
      code: 'ER_CON_COUNT_ERROR',
      errno: 1040,
      noRoute: false,
    })
  })

  test('a name that does not resolve, and a resolver that does not answer', async () => {
    const gone = await dnsServer(() => ({ rcode: 3 }))
    const made = tenantWith({ resolver: gone.resolver })
    keepLogin(targetKey(made), { username: 'u', password: 'its-password', host: null, port: null, database: null })
    expect(await look(database, made)).toMatchObject({
      layer: 'resolve',
      code: 'ENOTFOUND',
      address: null,
      noRoute: false,
    })
    for (const reply of [undefined, { rcode: 1 }, { rcode: 2 }, { rcode: 5 }, { rcode: 15 }]) {
      const unable = await dnsServer(() => reply)
      expect(
        await refusal(look(database, tenantWith({ resolver: unable.resolver }, { connectMs: BRIEF_MS }))),
      ).toMatchObject({ code: 'network' })
    }
  })

  test('an interruption ends it', async () => {
    const stop = new AbortController()
    const port = await tcpServer(() => stop.abort(new Error('enough')))
    await expect(look(database, target(port), {}, stop.signal)).rejects.toThrow('enough')
  })

  test('the command to see the same asks for the password', () => {
    const made = tenantWith({})
    expect(database.reproduce(made, healthyEvidence(made))).toBe(
      `mysql -h ${DB_HOST} -P 3306 -u goldencrust_user -p goldencrust_db -e 'SELECT VERSION(); SHOW TABLES'`,
    )
  })
})

describe('which database', () => {
  const target = tenantWith({})
  const data = healthyData(target)
  const withEnvironment = (environment: Record<string, string>) => ({
    ...data['task-definition'],
    running: { ...data['task-definition'].running, environment },
  })

  test("the task's environment first, the secret where it is silent", () => {
    const task = withEnvironment({
      WORDPRESS_DB_HOST: 'db.internal:3307',
      WORDPRESS_DB_NAME: 'shop',
      WORDPRESS_TABLE_PREFIX: 'x_',
    })
    expect(databasePlace(target, task, data['db-secret'])).toEqual({
      host: 'db.internal',
      port: 3307,
      database: 'shop',
      tablePrefix: 'x_',
    })
    expect(databasePlace(target, withEnvironment({}), data['db-secret'])).toEqual({
      host: DB_HOST,
      port: 3306,
      database: 'goldencrust_db',
      tablePrefix: 'wp_',
    })
    expect(databasePlace(target, undefined, undefined).host).toBeNull()
  })

  test.each([
    ['db.internal', { host: 'db.internal', port: null }],
    ['db.internal:3307', { host: 'db.internal', port: 3307 }],
    ['db.internal:3307:/tmp/mysql.sock', { host: 'db.internal', port: 3307 }],
    ['db.internal:/tmp/mysql.sock', { host: 'db.internal', port: null }],
    ['[2001:db8::1]:3307', { host: '2001:db8::1', port: 3307 }],
    ['2001:db8::1', { host: '2001:db8::1', port: null }],
    ['', undefined],
  ])('WORDPRESS_DB_HOST %s', (text, place) => {
    expect(parseDatabaseHost(text)).toEqual(place)
  })
})
