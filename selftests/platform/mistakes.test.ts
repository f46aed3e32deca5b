import { readFileSync } from 'node:fs'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { OWN_FOLDER, platformFolder } from '../../platform/data/folder.ts'
import { mistakeLine } from '../../platform/data/mistake.ts'
import { checkPlatform, readEnvironment } from '../../platform/data/read.ts'
import { schemas } from '../../platform/data/shapes.ts'
import { LUMEN } from '../lib/other-company.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const text = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
const DIGEST = `sha256:${'3'.repeat(64)}`

/** A file of the company, what is changed in it, and what the one line says; `null` where only the reader can know, and the schema does not. */
const CASES: readonly (readonly [file: string, from: string, to: string, says: string, schema: string | null])[] = [
  [
    'environments/live.yaml',
    'region: ap-southeast-2',
    'region: ap-southest',
    'line 3: region "ap-southest" is no AWS region such as eu-west-1',
    'environment',
  ],
  [
    'environments/live.yaml',
    'region: ap-southeast-2',
    'regoin: ap-southeast-2',
    'line 3: regoin is no key. Did you mean region?',
    'environment',
  ],
  [
    'environments/live.yaml',
    '"012345678905"',
    '"1234"',
    'line 2: accountId "1234" is no AWS account: 12 digits, in quotes',
    'environment',
  ],
  [
    'environments/live.yaml',
    'min: 1000',
    'min: many',
    'line 5: priorityRange.min "many" is no whole number from 1 to 50000',
    'environment',
  ],
  ['environments/live.yaml', 'min: 1000', 'min: 2000', 'line 5: priorityRange.min is above priorityRange.max', null],
  [
    'environments/live.yaml',
    'publicImages: false',
    'publicImages: no',
    'line 7: publicImages "no" is neither true nor false',
    'environment',
  ],
  [
    'environments/live.yaml',
    'publicImages: false',
    'publicImages: false\npublicImages: true',
    'line 8: publicImages is there twice',
    null,
  ],
  [
    'environments/live.yaml',
    '{tenant}.sites',
    'shop.{tenant}.sites',
    'line 4: domainPattern "shop.{tenant}.sites.lumen.example" is no host name with {tenant} as its first label',
    null,
  ],
  [
    'environments/live.yaml',
    '{tenant}.sites',
    'sites',
    'line 4: domainPattern "sites.lumen.example" has to have {tenant} in it, once',
    null,
  ],
  [
    'environments/live.yaml',
    '{tenant}.sites',
    `{tenant}.${'s'.repeat(64)}`,
    `line 4: domainPattern "{tenant}.${'s'.repeat(51)}..." is no host name with {tenant} as its first label`,
    null,
  ],
  [
    'environments/live.yaml',
    'officeHours: none',
    'officeHours: { startHourUtc: 17, stopHourUtc: 5, weekDays: [1] }',
    'line 6: officeHours.startHourUtc is not before officeHours.stopHourUtc',
    null,
  ],
  [
    'environments/live.yaml',
    'officeHours: none',
    'officeHours: { startHourUtc: 5, stopHourUtc: 17, weekDays: [8] }',
    'line 6: officeHours.weekDays[1] "8" is no whole number from 1 to 7',
    'environment',
  ],
  [
    'environments/live.yaml',
    'officeHours: none',
    'officeHours: { startHourUtc: 5, stopHourUtc: 17, weekDays: [] }',
    'line 6: officeHours.weekDays is empty: it has at least one item',
    'environment',
  ],
  [
    'environments/live.yaml',
    'officeHours: none',
    'officeHours: null',
    'line 6: officeHours is no mapping: write "key: value" lines; or write none',
    'environment',
  ],
  [
    'images.yaml',
    'recordedOn: 2026-02-03',
    'recordedOn: 2026-02-30',
    'line 5: good[1].recordedOn "2026-02-30" is no day: YYYY-MM-DD',
    null,
  ],
  [
    'tenants.yaml',
    'service: harbour-web',
    'domain: shop.example.com\n  bakery:\n    domain: shop.example.com',
    'line 6: live.bakery.domain is that of harbour',
    null,
  ],
  [
    'environments/live.yaml',
    'officeHours: none',
    'officeHours: &a none\nprofile: *a',
    'line 7: an alias (*name) is not followed: write the value',
    null,
  ],
  ['environments/lab.yaml', 'priorityRange: { min: 1, max: 50 }\n', '', 'line 2: priorityRange is missing', null],
  [
    'conventions.yaml',
    'lumen-{env}',
    'lumen-{envv}',
    'line 3: profile: {envv} stands for nothing here; there are {env}, {ENV}, {account}, {region}',
    'environment',
  ],
  ['conventions.yaml', 'svc-{tenant}-{env}', 'svc-{env}', 'has to have {tenant} in it, once', null],
  ['conventions.yaml', 'cms/{tenant}/wordpress/', 'cms/{tenant}/', 'is no prefix of log streams', null],
  [
    'images.yaml',
    'recordedOn: 2026-02-03',
    'recordedOn: 3.2.2026',
    'line 5: good[1].recordedOn "3.2.2026" is no day: YYYY-MM-DD',
    'images',
  ],
  [
    'images.yaml',
    'recordedOn: 2026-02-03',
    'environments: [lvie]\n    recordedOn: 2026-02-03',
    'line 5: there is no environment "lvie"; there are lab, live',
    null,
  ],
  [
    'images.yaml',
    `sha256:${'1'.repeat(64)}`,
    `sha256:${'2'.repeat(64)}`,
    'line 3: this image is withdrawn: it cannot be good as well',
    null,
  ],
  [
    'images.yaml',
    `sha256:${'1'.repeat(64)}`,
    'latest',
    'line 3: good[1].digest "latest" is no digest: sha256: and 64 hex digits',
    'images',
  ],
  ['images.yaml', 'withdrawn:', 'withdrawn_:', 'withdrawn is missing', 'images'],
  ['tenants.yaml', 'live:', 'lvie:', 'line 2: there is no environment "lvie"; there are lab, live', null],
  [
    'tenants.yaml',
    'service: harbour-web',
    'domain: https://shop.example.com/',
    'line 4: live.harbour.domain "https://shop.example.com/" is no host name (lower case, without https:// and path)',
    'tenants',
  ],
  [
    'tenants.yaml',
    'service: harbour-web',
    `life: old\n    digests: [${DIGEST}]`,
    'line 4: live.harbour.life "old" is none of fresh, installed, auto',
    'tenants',
  ],
  [
    'tenants.yaml',
    'service: harbour-web',
    'targetGroup: a b',
    'line 4: live.harbour.targetGroup "a b" is no name of a load balancer or target group',
    'tenants',
  ],
]

describe('a mistake is one line with its file, its line and what is allowed', () => {
  test.for(CASES)('%s: %s -> %s', ([file, from, to, says, schema]) =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      const before = text(folder, file)
      const after = before.replace(from, to)
      expect(after).not.toBe(before)
      await writeFile(join(folder, file), after)
      const { mistakes } = checkPlatform(platformFolder(folder))
      const lines = mistakes.map(mistakeLine)
      expect(lines.filter(line => line.startsWith(`${folder}/${file}, line `) && line.includes(says))).not.toEqual([])
      expect(lines.filter(line => line.includes('\n'))).toEqual([])
      // Where an editor can know, it marks the same.
      if (schema !== null) expect(validates(schema, after)).toBe(false)
      expect(validates(schemaOf(file), before)).toBe(true)
    }),
  )

  test.for<readonly [file: string, says: string]>([
    ['environments/sandbox.yaml', 'this name belongs to the environment that is built in'],
    ['environments/uat.yml', 'name it with .yaml at its end'],
    ['environments/uat.json', 'name it with .yaml at its end'],
    ['environments/UAT.yaml', 'an environment has at most 20 lower-case letters'],
    [
      'image.yaml',
      'no file of a platform; there are conventions.yaml, images.yaml, tenants.yaml and environments/NAME.yaml',
    ],
  ])('%s beside the others', ([file, says]) =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      await writeFile(join(folder, file), 'a: b\n')
      expect(checkPlatform(platformFolder(folder)).mistakes.map(mistakeLine)).toEqual([
        expect.stringContaining(`${folder}/${file}: ${says}`),
      ])
    }),
  )

  test('images.yaml that is missing is no empty list: a withdrawn image would pass', () =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      await rm(join(folder, 'images.yaml'))
      expect(() => readEnvironment(platformFolder(folder), 'live')).toThrow(`${folder}/images.yaml: it is missing`)
    }))

  test('a copy that was not changed', () =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      await cp(join(folder, 'environments/live.yaml'), join(folder, 'environments/live2.yaml'))
      await writeFile(
        join(folder, 'conventions.yaml'),
        text(folder, 'conventions.yaml').replace('lumen-{region}-{env}', 'lumen'),
      )
      expect(checkPlatform(platformFolder(folder)).mistakes.map(mistakeLine)).toEqual([
        `${folder}/environments/live2.yaml: it has the account, region and cluster of live`,
        `${folder}/environments/live2.yaml: it has the domains of live`,
      ])
    }))

  test('two environments on one load balancer whose priorities overlap', () =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      const live = text(folder, 'environments/live.yaml').replace('{tenant}.sites', '{tenant}.sites2')
      const second = live.replace(/min: 1000, max: \d+/, 'min: 1100, max: 5000')
      await writeFile(join(folder, 'environments/live2.yaml'), `${second}albName: web-live-edge\n`)
      expect(checkPlatform(platformFolder(folder)).mistakes.map(mistakeLine)).toEqual([
        `${folder}/environments/live2.yaml: its priorityRange overlaps that of live, on the same load balancer`,
      ])
    }))

  test('where there are more, the command that lists them names the folder', () =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      await writeFile(join(folder, 'environments/live.yaml'), 'region: nowhere\nregoin: nowhere\n')
      expect(() => readEnvironment(platformFolder(folder), 'live')).toThrow(
        new RegExp(` more: npm run platform:check -- ${folder}\\)$`),
      )
    }))

  test('what another environment says wrong does not keep this one from being looked at', () =>
    withTemporaryFolder(async folder => {
      await cp(LUMEN.path, folder, { recursive: true })
      await writeFile(join(folder, 'environments/lab.yaml'), 'region: nowhere\n')
      expect(readEnvironment(platformFolder(folder), 'live').region).toBe('ap-southeast-2')
    }))
})

describe('the JSON Schemas', () => {
  test.for(Object.entries(schemas))('%s is what npm run docs writes', ([name, schema]) => {
    expect(JSON.parse(text(projectRoot, `platform/schema/${name}`))).toEqual(JSON.parse(JSON.stringify(schema)))
  })

  test('take the data of this project and of another company, and the reader does', () => {
    for (const folder of [OWN_FOLDER, LUMEN]) {
      const { environments, mistakes } = checkPlatform(folder)
      expect(mistakes).toEqual([])
      const files = [
        'conventions.yaml',
        'images.yaml',
        'tenants.yaml',
        ...environments.map(({ name }) => `environments/${name}.yaml`),
      ]
      for (const file of files) expect([file, validates(schemaOf(file), text(folder.path, file))]).toEqual([file, true])
    }
  })
})

const ajv = new Ajv2020.default({ strict: false })

const validates = (schema: string, yaml: string): boolean =>
  ajv.validate(schemas[`${schema}.schema.json`] ?? {}, parse(yaml, { uniqueKeys: false }))

const schemaOf = (file: string): string => /images|tenants/.exec(file)?.[0] ?? 'environment'
