import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { isRecord } from '../../lib/values.ts'
import { projectRoot, sourceFiles } from '../lib/source-files.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const json = (path: string): Readonly<Record<string, unknown>> => recordOf(JSON.parse(read(path)))
const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

const manifest = json('package.json')
const namesIn = (member: string): readonly string[] => Object.keys(recordOf(manifest[member]))
const running = namesIn('dependencies')
const developing = namesIn('devDependencies')

/** The folders that a run loads; the rest only tests, measures and describes them. */
const RUN = /^(?:lib|platform|evidence|probes|specs|diagnostics|gate|history|runner|reports|iam|cli|sandbox|prebuilt)\//
/** Only its types are used, and it comes with the SDK. */
const TYPES: readonly string[] = ['@smithy/types']

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

describe('dependencies', async () => {
  const files = (await sourceFiles()).filter(({ path }) => RUN.test(path))
  const used = new Set(
    files.flatMap(({ imports }) =>
      imports.filter(({ typeOnly }) => !typeOnly).map(({ specifier }) => packageOf(specifier)),
    ),
  )

  test('what a run loads is a dependency, and nothing else is', () => {
    expect(running.filter(name => !used.has(name) && !TYPES.includes(name))).toEqual([])
    expect(developing.filter(name => used.has(name))).toEqual([])
  })

  test('each has its row in docs/dependencies.md, with its licence, in the right table', () => {
    const [, ofRun = '', ofDevelopment = ''] = read('docs/dependencies.md').split(/^## Of (?:a run|its development)$/m)
    const rowsIn = (text: string) =>
      new Map(
        [
          ...text
            .split(/^## /m, 1)
            .join('')
            .matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm),
        ].map(([, name = '', licence = '']) => [name, licence]),
      )
    expect([...rowsIn(ofRun).keys()].sort()).toEqual([...running, ...namesIn('optionalDependencies')].sort())
    expect([...rowsIn(ofDevelopment).keys()].sort()).toEqual([...developing].sort())
    for (const [name, licence] of [...rowsIn(ofRun), ...rowsIn(ofDevelopment)]) {
      // Only the Node of this machine's kind is installed.
      if (name.startsWith('node-linux')) continue
      expect([name, json(`node_modules/${name}/package.json`).license]).toEqual([name, licence])
    }
  })

  test('none has an install script, and each is one version', () => {
    const packages = Object.entries(recordOf(json('package-lock.json').packages))
    expect(packages.filter(([, entry]) => recordOf(entry).hasInstallScript === true).map(([path]) => path)).toEqual([])
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(member =>
      Object.values(recordOf(manifest[member])),
    )
    expect(versions.filter(version => !/^\d+\.\d+\.\d+(?:-[a-z0-9.]+)?$/.test(String(version)))).toEqual([])
  })
})

describe('npm run sbom', () => {
  test('is valid CycloneDX and has exactly the packages of the lock file', async () => {
    const command = String(recordOf(manifest.scripts).sbom).replace(/ > \S+$/, '')
    expect(command).toMatch(/^npm sbom /)
    const [program = '', ...words] = command.split(' ')
    const { stdout } = await promisify(execFile)(program, words, { cwd: projectRoot, maxBuffer: 64_000_000 })
    const sbom = recordOf(JSON.parse(stdout))

    const folder = 'node_modules/@cyclonedx/cyclonedx-library/res/schema'
    const ajv = new Ajv({ strict: false, validateFormats: false })
    for (const schema of ['spdx', 'jsf-0.82']) {
      const file = `${schema}.SNAPSHOT.schema.json`
      ajv.addSchema(json(`${folder}/${file}`), `http://cyclonedx.org/schema/${file}`)
    }
    const validate = ajv.compile(json(`${folder}/bom-${sbom.specVersion}.SNAPSHOT.schema.json`))
    validate(sbom)
    expect(validate.errors).toBeNull()

    const components = Array.isArray(sbom.components) ? sbom.components.map(recordOf) : []
    const listed = components.map(({ name, version }) => `${name}@${version}`)
    const locked = Object.entries(recordOf(json('package-lock.json').packages))
      .filter(([path]) => path !== '')
      .map(([path, entry]) => [path.split('node_modules/').at(-1) ?? '', recordOf(entry).version] as const)
      .map(([name, version]) => `${name}@${version}`)
    expect(new Set(listed)).toEqual(new Set(locked))
    expect(listed).toContain('@aws-sdk/client-ecs@3.1164.0')
  })
})
