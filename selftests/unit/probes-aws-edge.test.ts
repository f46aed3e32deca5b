import { describe, expect, test } from 'vitest'
import distribution from '../../probes/distribution.ts'
import hostedZone from '../../probes/hosted-zone.ts'
import image from '../../probes/image.ts'
import { ERROR_FILTER, ERROR_OR_CHECK_FILTER, signatureOf, withoutRequest } from '../../probes/lib/log-signatures.ts'
import logs from '../../probes/logs.ts'
import { jsonError, type WireAnswer } from '../lib/fake-aws.ts'
import { ACCOUNT, arnOf, look, observed, REGION, revision, taskDefinition } from '../lib/look.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const OTHER = `sha256:${'b'.repeat(64)}`
const registry = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`

describe('image', () => {
  const of = (reference: string) => ({ 'task-definition': taskDefinition({ image: reference }) })
  const detail = (mediaType: string): WireAnswer => ({
    body: { imageDetails: [{ imageDigest: DIGEST, imageTags: ['fixed'], imageManifestMediaType: mediaType }] },
  })

  test('a single manifest takes one call', async () => {
    const single = detail('application/vnd.docker.distribution.manifest.v2+json')
    const { data, calls } = await look(image, { DescribeImages: single }, of(revision.image))
    expect(data).toMatchObject({
      registry: 'ecr',
      found: true,
      digest: DIGEST,
      platforms: null,
      repository: 'prod-wordpress',
    })
    expect(calls).toHaveLength(1)
    expect(calls[0]?.body).toContain('"imageTag":"fixed"')
  })

  test('an index tells its platforms, attestations left out', async () => {
    const manifests = [
      { digest: OTHER, platform: { os: 'linux', architecture: 'amd64' } },
      { digest: DIGEST, platform: { os: 'unknown', architecture: 'unknown' } },
    ]
    const answers = {
      DescribeImages: detail('application/vnd.oci.image.index.v1+json'),
      BatchGetImage: {
        body: {
          images: [{ imageId: { imageDigest: DIGEST }, imageManifest: JSON.stringify({ manifests }) }],
          failures: [],
        },
      },
    }
    const { data } = await look(image, answers, of(`${registry}/team/app@${DIGEST}`))
    expect(data).toMatchObject({
      repository: 'team/app',
      platforms: [{ os: 'linux', architecture: 'amd64', digest: OTHER }],
    })
  })

  test('not there, and registries that are not this account', async () => {
    const gone = { DescribeImages: jsonError('ImageNotFoundException', 'gone') }
    expect((await look(image, gone, of(revision.image))).data).toMatchObject({ found: false, repositoryFound: true })
    const noRepository = { DescribeImages: jsonError('RepositoryNotFoundException', 'gone') }
    expect((await look(image, noRepository, of(revision.image))).data).toMatchObject({ repositoryFound: false })
    const foreign = `111122223333.dkr.ecr.${REGION}.amazonaws.com/a:b`
    expect((await look(image, {}, of(foreign))).data).toMatchObject({
      registry: 'other-account',
      accountId: '111122223333',
    })
    expect((await look(image, {}, of('wordpress:latest'))).data).toEqual({
      registry: 'public',
      reference: 'wordpress:latest',
    })
  })
})

describe('logs', () => {
  const seen = { 'task-definition': taskDefinition() }
  const stream = 'goldencrust/wordpress/0001'
  const event = (timestamp: number, message: string) => ({ logStreamName: stream, timestamp, message })
  const noService: WireAnswer = {
    body: {
      services: [],
      failures: [{ arn: arnOf('ecs', 'service/prod-cluster/prod-goldencrust-service'), reason: 'MISSING' }],
    },
  }
  const parseError = 'PHP Parse error:  syntax error, unexpected token "<" in wp-config.php on line 2'

  test('findings by stream and class, over all pages, empty ones included', async () => {
    const { data, calls } = await look(
      logs,
      {
        DescribeServices: noService,
        DescribeLogStreams: {
          body: {
            logStreams: [
              { logStreamName: 'goldencrust/wordpress/0000', lastEventTimestamp: 5 },
              { logStreamName: stream, lastEventTimestamp: 9 },
            ],
          },
        },
        FilterLogEvents: ({ nth }) => ({
          body:
            [
              { events: [event(3000, parseError), event(1000, parseError)], nextToken: 'a' },
              { events: [], nextToken: 'b' },
              {
                events: [
                  event(2000, 'PHP Warning:  mysqli_real_connect(): (HY000/2002): Connection refused'),
                  event(2500, 'nothing wrong with the database'),
                ],
              },
            ][nth] ?? {},
        }),
      },
      seen,
    )
    expect(data).toMatchObject({
      groupFound: true,
      group: '/ecs/prod',
      prefix: 'goldencrust/wordpress/',
      truncated: false,
      streams: [{ name: stream }, { name: 'goldencrust/wordpress/0000' }],
      findings: [
        {
          class: 'php-parse',
          stream,
          count: 2,
          firstAt: '1970-01-01T00:00:01.000Z',
          lastAt: '1970-01-01T00:00:03.000Z',
        },
        { class: 'database', count: 1 },
      ],
    })
    expect(calls).toHaveLength(5)
  })

  test('reading ends after twenty pages, and says so', async () => {
    const endless = ({ nth }: { nth: number }) => ({ body: { events: [], nextToken: `page ${nth}` } })
    const { data, calls } = await look(
      logs,
      { DescribeServices: noService, DescribeLogStreams: { body: { logStreams: [] } }, FilterLogEvents: endless },
      seen,
    )
    expect(data).toMatchObject({ truncated: true, findings: [] })
    expect(calls).toHaveLength(22)
  })

  test('a group that does not exist is an answer, a refusal is none', async () => {
    const gone = jsonError('ResourceNotFoundException', 'The specified log group does not exist.')
    expect((await look(logs, { DescribeLogStreams: gone, FilterLogEvents: gone }, seen)).data).toEqual({
      groupFound: false,
      group: '/ecs/prod',
    })
    const denied = jsonError('AccessDeniedException', 'no')
    const { error } = await look(
      logs,
      { DescribeLogStreams: { body: { logStreams: [] } }, FilterLogEvents: denied },
      seen,
    )
    expect(error).toMatchObject({ code: 'access-denied', hint: 'needs logs:FilterLogEvents' })
  })

  test.each([
    [
      '[Mon Nov 23 02:42:09.034424 2026] [php:error] [pid 975] [client 127.0.0.1:5] PHP Parse error:  syntax error',
      'php-parse',
    ],
    ['[23-Nov-2026 02:42:58 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function x()', 'php-fatal'],
    ["PHP Fatal error:  Uncaught mysqli_sql_exception: Access denied for user 'a'@'10.0.0.1'", 'database'],
    ['PHP Warning:  mysqli_real_connect(): (HY000/3159): Connections using insecure transport', 'database'],
    ["PHP Warning:  mysqli_real_connect(): (42000/1226): User 'a' has exceeded the 'max_questions'", 'database'],
    ['SQLSTATE[HY000] [3159] Connections using insecure transport are prohibited', 'database'],
    ['[core:notice] [pid 1] AH00052: child pid 281 exit signal Segmentation fault (11)', 'segfault'],
    ['[mpm_prefork:error] [pid 1] AH00161: server reached MaxRequestWorkers setting', 'workers-busy'],
    ["[core:alert] [pid 2] [client 10.0.0.1:1] /var/www/html/.htaccess: Invalid command 'Foo'", 'htaccess'],
    ['[23-Mar-2018 16:51:58] WARNING: [pool www] server reached pm.max_children setting (5), consider', 'workers-busy'],
    [
      '2017/05/10 06:50:00 [error] 23#23: *4 connect() to unix:/run/php.sock failed (11: Resource temporarily unavailable) while connecting to upstream',
      'workers-busy',
    ],
    [
      'WARNING: [pool www] child 27 exited on signal 11 (SIGSEGV - core dumped) after 4.2 seconds from start',
      'segfault',
    ],
    ['WARNING: [pool www] child 27 exited on signal 9 (SIGKILL) after 4.2 seconds from start', 'unnamed'],
    ['WARNING: [pool www] child 27 exited on signal 15 (SIGTERM) after 4.2 seconds from start', undefined],
    ['INFO exited: php-fpm (terminated by SIGKILL; not expected)', 'unnamed'],
    ['INFO exited: php-fpm (exit status 0; expected)', undefined],
    ['AH00534: apache2: Configuration error: More than one MPM loaded.', 'unnamed'],
    ["AH00558: apache2: Could not reliably determine the server's fully qualified domain name", undefined],
    ['nginx: [emerg] unknown directive "phpp" in /etc/nginx/nginx.conf:7', 'unnamed'],
    ["[16-Oct-2024 09:12:44] ERROR: unable to bind listening socket for address '127.0.0.1:9000'", 'unnamed'],
    ['/usr/local/bin/docker-entrypoint.sh: line 14: exec: apache2-foregroundd: not found', 'unnamed'],
    [
      'ERROR 1045 (28000): Plugin caching_sha2_password could not be loaded: /a.so: cannot open shared object file',
      'database',
    ],
    ["mysqldump: Got error: 2059: Authentication plugin 'sha256_password' cannot be loaded: /a.so", 'database'],
    ['Plugin crust-gallery could not be loaded: main.php', undefined],
    ['PHP Warning:  a(): No space left on device in b', 'disk-full'],
    ['[26-Nov-2026 10:17:31 UTC] Connection refused', 'unnamed'],
    [
      '[Wed Nov 25 21:59:32.756346 2026] [autoindex:error] [pid 5022] [client 10.0.1.44:5] AH01276: Cannot serve directory',
      'unnamed',
    ],
    ['[Wed Nov 25 21:59:32.756346 2026] [mpm_prefork:notice] [pid 1] AH00163: resuming normal operations', undefined],
    ['PHP Warning:  mysqli_real_connect(): (HY000/2002): Connection refused in wp-includes/class-wpdb.php', 'database'],
    ['10.0.1.1 - - [25/Nov/2026:21:59:32 +0000] "GET /?Connection refused HTTP/1.1" 200 1 "-" "-"', undefined],
    ['{"level":"error","message":"PHP Fatal error:  Uncaught Error"}', 'php-fatal'],
    ['{"request":"GET /","status":200,"agent":"PHP Parse error: x"}', undefined],
    ['{"httpRequest":{"headers":[{"value":"mysqli(): (HY000/2002)"}]}}', undefined],
    ["WordPress database error Table 'a.wp_options' doesn't exist for query SELECT 1", 'database'],
    [
      "Erro de banco de dados do WordPress Unknown column 'a' in 'field list' para a consulta SELECT a FROM wp_posts feita por require('wp-blog-header.php'), wp",
      'database',
    ],
    [
      'WordPress-Datenbank-Fehler Deadlock found when trying to get lock; try restarting transaction für Abfrage DELETE FROM wp_options',
      'database',
    ],
    ['mysqlcheck: Got error: 2026: TLS/SSL error: SSL is required, but the server does not support it', 'database'],
    [
      "mariadb-dump: Got error: 2002: \"Can't connect to server on 'db.test' (110)\" when trying to connect",
      'database',
    ],
    ["mysqldump: Couldn't execute 'SHOW PACKAGE STATUS': Unknown table (1109)", 'database'],
    ["mariadb-dump: Error 2020: Got packet bigger than 'max_allowed_packet' bytes", 'database'],
    ['mysqldump: [Warning] Using a password on the command line interface can be insecure.', undefined],
    ["WordPress数据库查询SELECT a FROM b时发生Unknown column 'a' in 'where clause'错误", 'database'],
    ["워드프레스 데이터베이스 오류 Data too long for column 'title' at row 1 쿼리 INSERT INTO `a`", 'database'],
    ["WordPress データベースエラー: Duplicate entry 'a' for key 'b'", 'database'],
    [
      'WordPress数据库查询SHOW TABLES时发生Disk full (/tmp/#sql.MAI) (errno: 28 "No space left on device")错误，这是由require(\'wp-load.php\')查询的',
      'database',
    ],
    ['PHP Warning:  file_put_contents(): write failed, No space left on device', 'disk-full'],
    ['PHP Warning:  mysqli_real_connect(): Unexpected server response while doing caching_sha2 auth: 109', 'database'],
    ['exec /usr/local/bin/docker-entrypoint.sh: exec format error', 'unnamed'],
    ['standard_init_linux.go:228: exec user process caused: exec format error', 'unnamed'],
    ['Tip: an exec format error comes of an image for another processor', undefined],
    ['PHP Catchable fatal error:  Argument 1 passed to a() must be an array', 'php-fatal'],
    ['PHP Recoverable fatal error:  Object of class WP_Error could not be converted to string', 'php-fatal'],
    ['PHP Warning:  a plugin speaks of a fatal error: none', undefined],
    ['Column count is right for key figures', undefined],
    ['Got error: the file is not there', undefined],
    ['WordPress was told to UPDATE itself by cron', undefined],
    ['PHP Warning:  file_get_contents(): php_network_getaddresses: getaddrinfo for api.test failed', undefined],
    ['1.2.3.4 - - [23/Nov/2026:02:42:09 +0000] "GET / HTTP/1.1" 200 5 "-" "PHP Parse error: by a visitor"', undefined],
  ])('a line of the log: %s', (line, expected) => {
    expect(signatureOf(line)?.class).toBe(expected)
    const isFetched = [...ERROR_FILTER.matchAll(/\?"([^"]*)"/g)].some(([, phrase = '']) => line.includes(phrase))
    expect(expected === undefined || isFetched).toBe(true)
  })

  test("a visitor's request is none of nginx' words", () => {
    const said = '2018/09/21 09:00:00 [error] 23#23: *4 connect() failed (111: Connection refused)'
    expect(withoutRequest(`${said}, client: 10.0.0.1, request: "GET /?pwd=a HTTP/1.1"`)).toBe(said)
    expect(withoutRequest('PHP Warning:  a, client: b')).toBe('PHP Warning:  a, client: b')
  })

  test('CloudWatch takes filter patterns of at most 1024 characters', () => {
    expect(ERROR_OR_CHECK_FILTER.length).toBeLessThanOrEqual(1024)
  })
})

describe('hosted zone', () => {
  const zones = (entries: readonly (readonly [string, boolean])[]) => ({
    body: `<ListHostedZonesByNameResponse><HostedZones>${entries
      .map(
        ([name, isPrivate]) =>
          `<HostedZone><Id>/hostedzone/Z${name.length}</Id><Name>${name}.</Name><CallerReference>x</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`,
      )
      .join('')}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesByNameResponse>`,
  })
  const alias = (name: string, target: string) =>
    `<ResourceRecordSet><Name>${name}.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z2FDTNDATAQYW2</HostedZoneId><DNSName>${target}.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>`
  const text = (name: string) =>
    `<ResourceRecordSet><Name>${name}.</Name><Type>TXT</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>"x"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`
  const records = (sets: string, more = '') => ({
    body: `<ListResourceRecordSetsResponse><ResourceRecordSets>${sets}</ResourceRecordSets><IsTruncated>${more !== ''}</IsTruncated>${more}<MaxItems>100</MaxItems></ListResourceRecordSetsResponse>`,
  })
  const ZONES = 'GET /2013-04-01/hostedzonesbyname'
  const RECORDS = 'GET /2013-04-01/hostedzone/Z17/rrset'
  const all = {
    [ZONES]: zones([
      ['wpprod.kimmyai.io', false],
      ['wpprod.kimmyai.io', true],
      ['wpprod.kimmyai.iox', false],
    ]),
  }
  const next = alias('later.wpprod.kimmyai.io', 'not.this.one')
  const counted = (records: number) => ({
    body: zones([['wpprod.kimmyai.io', false]]).body.replaceAll(
      '</Config>',
      `</Config><ResourceRecordSetCount>${records}</ResourceRecordSetCount>`,
    ),
  })

  test('a zone that fits into one answer is read by one call, and by name where it has grown since it was counted', async () => {
    const wildcard = alias('\\052.wpprod.kimmyai.io', 'd1.cloudfront.net')
    const seen = async (count: number, answer: Parameters<typeof look>[1][string]) => {
      const { data, calls } = await look(hostedZone, { [ZONES]: counted(count), [RECORDS]: answer }, {})
      const asked = calls.filter(({ operation }) => operation === RECORDS)
      return { data, asked: asked.map(({ url }) => url.searchParams.get('name')) }
    }
    const right = { record: { name: '*.wpprod.kimmyai.io', aliasTarget: 'd1.cloudfront.net' } }
    const small = await seen(300, records(wildcard + next))
    expect(small).toMatchObject({ data: right, asked: [null] })
    const own = alias('goldencrust.wpprod.kimmyai.io', 'd2.cloudfront.net')
    const withOwn = await seen(3, records(wildcard + own + next))
    expect(withOwn).toMatchObject({ data: { record: { aliasTarget: 'd2.cloudfront.net' } }, asked: [null] })
    const more = '<NextRecordName>x.wpprod.kimmyai.io.</NextRecordName><NextRecordType>A</NextRecordType>'
    const grown = await seen(300, ({ url }: { url: URL }) => {
      const name = url.searchParams.get('name')
      if (name === null) return records(next, more)
      return name.startsWith('*') ? records(wildcard) : records(next)
    })
    const names = ['goldencrust.wpprod.kimmyai.io', '*.wpprod.kimmyai.io']
    expect(grown).toMatchObject({ data: right, asked: [null, ...names] })
    expect(await seen(301, records(wildcard))).toMatchObject({ data: right, asked: names })
  })

  test('the wildcard answers when there is no record of the very name', async () => {
    const byName = ({ url }: { url: URL }) =>
      url.searchParams.get('name')?.startsWith('*')
        ? records(alias('\\052.wpprod.kimmyai.io', 'd1.cloudfront.net') + next)
        : records(next)
    const { data } = await look(hostedZone, { ...all, [RECORDS]: byName }, {})
    expect(data).toMatchObject({
      zoneFound: true,
      zoneId: 'Z17',
      zoneName: 'wpprod.kimmyai.io',
      record: { name: '*.wpprod.kimmyai.io', type: 'A', aliasTarget: 'd1.cloudfront.net' },
    })
  })

  test.each([
    ['<Weight>0</Weight>', 'weight', '0'],
    ['<Region>eu-west-1</Region>', 'region', 'eu-west-1'],
    ['<Failover>SECONDARY</Failover>', 'failover', 'SECONDARY'],
    ['<GeoLocation><CountryCode>*</CountryCode></GeoLocation>', 'place', 'everybody else'],
    ['<GeoLocation><ContinentCode>EU</ContinentCode></GeoLocation>', 'place', 'EU'],
    ['<GeoProximityLocation><AWSRegion>af-south-1</AWSRegion></GeoProximityLocation>', 'nearness', 'af-south-1'],
    ['<MultiValueAnswer>true</MultiValueAnswer>', 'turns', 'any'],
  ])('every record of a set is read, and what part it has: %s', async (routing, by, to) => {
    const of = (identifier: string, target: string) =>
      alias('\\052.wpprod.kimmyai.io', target).replace(
        '<AliasTarget>',
        `<SetIdentifier>${identifier}</SetIdentifier>${routing}<AliasTarget>`,
      )
    const both = records(of('new', 'd1.cloudfront.net') + of('old', 'prod-alb.elb.amazonaws.com'))
    const none = records('')
    const { data } = await look(
      hostedZone,
      { ...all, [RECORDS]: ({ url }: { url: URL }) => (url.searchParams.get('name')?.startsWith('*') ? both : none) },
      {},
    )
    expect(data).toMatchObject({
      record: { aliasTarget: 'd1.cloudfront.net', share: { identifier: 'new', by, to } },
      others: [{ aliasTarget: 'prod-alb.elb.amazonaws.com', share: { identifier: 'old', by, to } }],
    })
  })

  test('the very name wins over the wildcard, on the next page too; another type of record silences the wildcard', async () => {
    const more = '<NextRecordName>goldencrust.wpprod.kimmyai.io.</NextRecordName><NextRecordType>A</NextRecordType>'
    const own = alias('goldencrust.wpprod.kimmyai.io', 'prod-alb.elb.amazonaws.com')
    const wildcard = records(alias('\\052.wpprod.kimmyai.io', 'd1.cloudfront.net'))
    const paged = ({ url: { searchParams: query } }: { url: URL }) => {
      if (query.get('name')?.startsWith('*')) return wildcard
      return query.get('type') === 'A' ? records(own + next) : records(text('goldencrust.wpprod.kimmyai.io'), more)
    }
    const exact = await look(hostedZone, { ...all, [RECORDS]: paged }, {})
    expect(exact.data).toMatchObject({
      record: { name: 'goldencrust.wpprod.kimmyai.io', aliasTarget: 'prod-alb.elb.amazonaws.com' },
    })
    const onlyText = ({ url }: { url: URL }) =>
      url.searchParams.get('name')?.startsWith('*') ? wildcard : records(text('goldencrust.wpprod.kimmyai.io'))
    expect((await look(hostedZone, { ...all, [RECORDS]: onlyText }, {})).data).toMatchObject({
      zoneFound: true,
      record: null,
      hiddenBy: { name: 'goldencrust.wpprod.kimmyai.io', type: 'TXT' },
    })
  })

  test.each([
    ['of the very name', text('goldencrust.wpprod.kimmyai.io'), 'goldencrust.wpprod.kimmyai.io'],
    [
      'below it',
      text('_acme-challenge.goldencrust.wpprod.kimmyai.io'),
      '_acme-challenge.goldencrust.wpprod.kimmyai.io',
    ],
    ['far below it', text('a.b.goldencrust.wpprod.kimmyai.io'), 'a.b.goldencrust.wpprod.kimmyai.io'],
    ['of another name that ends alike', text('my-goldencrust.wpprod.kimmyai.io'), undefined],
    [
      'beside its address',
      text('goldencrust.wpprod.kimmyai.io') + alias('goldencrust.wpprod.kimmyai.io', 'd1.cloudfront.net'),
      undefined,
    ],
    [
      'below its address',
      alias('goldencrust.wpprod.kimmyai.io', 'd1.cloudfront.net') +
        text('_acme-challenge.goldencrust.wpprod.kimmyai.io'),
      undefined,
    ],
  ])('a record hides the wildcard, in one list and by name, without a further call: %s', async (_, sets, name) => {
    const wildcard = alias('\\052.wpprod.kimmyai.io', 'd1.cloudfront.net')
    const seen = async (count: number) => {
      const answer = ({ url: { searchParams: query } }: { url: URL }) =>
        query.get('name') === null || query.get('name')?.startsWith('*')
          ? records(wildcard + sets + next)
          : records(sets + next)
      const { data, calls } = await look(hostedZone, { [ZONES]: counted(count), [RECORDS]: answer }, {})
      const { hiddenBy } = data?.zoneFound ? data : { hiddenBy: undefined }
      return { hiddenBy, calls: calls.filter(({ operation }) => operation === RECORDS).length }
    }
    const hiddenBy = name === undefined ? undefined : { name, type: 'TXT' }
    expect(await seen(3)).toEqual({ hiddenBy, calls: 1 })
    expect((await seen(301)).hiddenBy).toEqual(hiddenBy)
  })

  test('without a wildcard nothing is hidden', async () => {
    const { data } = await look(
      hostedZone,
      { [ZONES]: counted(3), [RECORDS]: records(text('goldencrust.wpprod.kimmyai.io')) },
      {},
    )
    expect(data).not.toHaveProperty('hiddenBy')
  })

  test('one list holds every candidate; it is read as far as the host could stand in it', async () => {
    const page = (name: string, following: string) => ({
      body: zones([[name, false]]).body.replace(
        '<IsTruncated>false</IsTruncated>',
        `<IsTruncated>true</IsTruncated><NextDNSName>${following}.</NextDNSName><NextHostedZoneId>Z2</NextHostedZoneId>`,
      ),
    })
    const pages = ({ nth }: { nth: number }) =>
      nth === 0
        ? page('kimmyai.io', 'wp.kimmyai.io')
        : nth === 1
          ? page('wpprod.kimmyai.io', 'goldencrust.wpprod.kimmyai.io')
          : page('silverspoon.wpprod.kimmyai.io', 'wpsit.kimmyai.io')
    const { data, calls } = await look(hostedZone, { [ZONES]: pages, [RECORDS]: records('') }, {})
    expect(data).toMatchObject({ zoneFound: true, zoneName: 'wpprod.kimmyai.io', record: null })
    expect(
      calls.filter(({ operation }) => operation === ZONES).map(({ url }) => url.searchParams.get('dnsname')),
    ).toEqual(['kimmyai.io', 'wp.kimmyai.io.', 'goldencrust.wpprod.kimmyai.io.'])
  })

  test('two public zones of one name: the world asks one of them, and Route 53 does not say which', async () => {
    const twins = {
      body: zones([
        ['wpprod.kimmyai.io', false],
        ['wpprod.kimmyai.io', false],
      ]).body.replace('Z17', 'Z18'),
    }
    const seen = async (other: string) =>
      look(
        hostedZone,
        {
          [ZONES]: twins,
          'GET /2013-04-01/hostedzone/Z18/rrset': records(alias('goldencrust.wpprod.kimmyai.io', 'd1.cloudfront.net')),
          [RECORDS]: records(other),
        },
        {},
      )
    const differing = await seen(alias('goldencrust.wpprod.kimmyai.io', 'd2.cloudfront.net'))
    expect(differing.error).toMatchObject({
      message: expect.stringContaining('2 public zones are named wpprod.kimmyai.io (Z18 and Z17)'),
      hint: expect.stringContaining('dig NS wpprod.kimmyai.io'),
    })
    expect((await seen('')).error?.message).toContain('different records')
    const right = alias('goldencrust.wpprod.kimmyai.io', 'd1.cloudfront.net')
    const alsoIpv6 = right + right.replace('<Type>A</Type>', '<Type>AAAA</Type>')
    expect((await seen(alsoIpv6)).error?.message).toContain('different records')
    const { data } = await seen(alias('goldencrust.wpprod.kimmyai.io', 'd1.cloudfront.net'))
    expect(data).toMatchObject({ zoneId: 'Z18', record: { aliasTarget: 'd1.cloudfront.net' } })
  })

  test.each([3, 301])('a name between, which the zone hands to other name servers (of %d records)', async count => {
    const servers = (name: string) =>
      `<ResourceRecordSet><Name>${name}.</Name><Type>NS</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>ns-1.test.</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`
    const seen = async (sets: string) => {
      const wildcard = alias('\\052.wpprod.kimmyai.io', 'd1.cloudfront.net')
      const answer = ({ url: { searchParams: query } }: { url: URL }) => {
        const name = query.get('name')
        if (name === null) return records(sets + wildcard)
        const named = name === 'wpprod.kimmyai.io' && sets.includes('<Name>wpprod.') ? sets : ''
        return records((name.startsWith('*.wpprod') ? wildcard : named) + next)
      }
      const above = { body: counted(count).body.replaceAll('wpprod.kimmyai.io', 'kimmyai.io') }
      return (await look(hostedZone, { [ZONES]: above, [RECORDS]: answer }, {})).data
    }
    expect(await seen(servers('wpprod.kimmyai.io'))).toMatchObject({
      zoneFound: false,
      delegated: { name: 'wpprod.kimmyai.io', zoneName: 'kimmyai.io', left: { name: '*.wpprod.kimmyai.io' } },
    })
    for (const own of ['', servers('kimmyai.io'), servers('wpother.kimmyai.io')])
      expect(await seen(own)).toMatchObject({ zoneFound: true, record: { name: '*.wpprod.kimmyai.io' } })
  })

  test('no public zone', async () => {
    const { data } = await look(hostedZone, { [ZONES]: zones([['kimmyai.io', true]]) }, {})
    expect(data).toEqual({ zoneFound: false, domain: 'goldencrust.wpprod.kimmyai.io' })
  })
})

describe('distribution', () => {
  const summary = (id: string, aliases: readonly string[], origin = 'other.test') =>
    `<DistributionSummary><Id>${id}</Id><ARN>arn:${id}</ARN><Status>Deployed</Status><DomainName>${id}.cloudfront.net</DomainName><Enabled>true</Enabled><Aliases><Quantity>${aliases.length}</Quantity><Items>${aliases.map(name => `<CNAME>${name}</CNAME>`).join('')}</Items></Aliases><Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>${origin}</DomainName><CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort><OriginProtocolPolicy>http-only</OriginProtocolPolicy></CustomOriginConfig></Origin></Items></Origins><DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><FunctionAssociations><Quantity>1</Quantity><Items><FunctionAssociation><FunctionARN>arn:f</FunctionARN><EventType>viewer-request</EventType></FunctionAssociation></Items></FunctionAssociations></DefaultCacheBehavior><CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior><PathPattern>/wp-json/*</PathPattern><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><LambdaFunctionAssociations><Quantity>2</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>arn:l</LambdaFunctionARN><EventType>viewer-request</EventType></LambdaFunctionAssociation><LambdaFunctionAssociation><LambdaFunctionARN>arn:o</LambdaFunctionARN><EventType>origin-request</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations></CacheBehavior></Items></CacheBehaviors><ViewerCertificate><ACMCertificateArn>arn:c</ACMCertificateArn></ViewerCertificate><WebACLId></WebACLId><HttpVersion>HTTP2</HttpVersion></DistributionSummary>`
  const page = (items: string, marker = '', quantity = 1) => ({
    body: `<DistributionList><Marker></Marker>${marker && `<NextMarker>${marker}</NextMarker>`}<MaxItems>1</MaxItems><IsTruncated>${marker !== ''}</IsTruncated><Quantity>${quantity}</Quantity><Items>${items}</Items></DistributionList>`,
  })
  const LIST = 'GET /2020-05-31/distribution'
  const alb = observed('load-balancer', {
    found: true,
    name: 'prod-alb',
    arn: 'arn:alb',
    dnsName: 'prod-alb-1.af-south-1.elb.amazonaws.com',
    state: 'active',
    scheme: 'internet-facing',
    securityGroups: [],
  })

  test('every alias of every page; the very name before a wildcard', async () => {
    const pages = ({ nth }: { nth: number }) =>
      nth === 0
        ? page(summary('E1', ['a.test', '*.wpprod.kimmyai.io']), 'm')
        : page(summary('E2', ['b.test', 'GoldenCrust.wpprod.kimmyai.io']))
    const { data, calls } = await look(distribution, { [LIST]: pages }, { 'load-balancer': alb })
    expect(data).toMatchObject({
      found: true,
      matchedAlias: 'GoldenCrust.wpprod.kimmyai.io',
      inspectedCount: 2,
      distribution: {
        id: 'E2',
        webAclId: null,
        viewerProtocolPolicy: 'redirect-to-https',
        behaviours: [
          { pathPattern: null, viewerRequest: ['arn:f'], originRequest: [] },
          { pathPattern: '/wp-json/*', viewerRequest: ['arn:l'], originRequest: ['arn:o'] },
        ],
        origins: [{ domainName: 'other.test', protocolPolicy: 'http-only' }],
      },
    })
    expect(calls).toHaveLength(2)
  })

  test('a longer, a shorter or a similar name is not covered; the same origin is told', async () => {
    const items =
      summary('E1', ['*.kimmyai.io', 'wpprod.kimmyai.io', 'xgoldencrust.wpprod.kimmyai.io']) +
      summary('E2', ['*.wp.kimmyai.io'], 'PROD-ALB-1.af-south-1.elb.amazonaws.com')
    const { data } = await look(distribution, { [LIST]: page(items, '', 2) }, { 'load-balancer': alb })
    expect(data).toMatchObject({ found: false, sameOrigin: [{ id: 'E2' }], inspectedCount: 2 })
  })
})
