import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Names, ProviderNames } from './module.ts'
import { readModule, typesOf } from './module.ts'
import { providerNamesFile } from './problems.ts'

/**
 * `node deploy/terraform/read-provider.ts FOLDER`: writes what Terraform's AWS provider calls the settings of each resource that the module has.
 * FOLDER is the unpacked package @cdktn/provider-aws (`npm pack @cdktn/provider-aws && tar xzf cdktn-provider-aws-*.tgz`), which is generated from
 * the provider's own schema, and with half a gigabyte too large to be installed for a check.
 */
const [folder = 'package'] = process.argv.slice(2)
const types = typesOf(await readModule())
const resources = Object.fromEntries(types.map(type => [type, namesOf(type)]))
const { version } = /providerVersion: '(?<version>[\d.]+)'/.exec(sourceOf('aws_ecs_cluster'))?.groups ?? {}
const written: ProviderNames = { version: version ?? '', resources }
await writeFile(providerNamesFile, `${JSON.stringify(written, null, 2)}\n`)

function sourceOf(type: string): string {
  const name = type
    .replace(/^data\.aws_/, 'data-aws-')
    .replace(/^aws_/, '')
    .replaceAll('_', '-')
  return readFileSync(join(folder, 'lib', name, 'index.js'), 'utf8')
}

/** What can be set, blocks within blocks, and what can only be read. */
function namesOf(type: string): { readonly set: Names; readonly read: readonly string[] } {
  const source = sourceOf(type)
  const read = [...source.matchAll(/this\.get\w+Attribute\('(\w+)'\)/g)].map(([, name = '']) => name)
  return { set: namesIn(source, 'synthesizeAttributes()'), read: [...new Set(read)].sort() }
}

/** The names in the object that a function of the package returns. */
function namesIn(source: string, head: string): Names {
  const at = source.indexOf(`${head} {`)
  const begin = source.indexOf('return {\n', at)
  if (at === -1 || begin === -1) throw new Error(`the package has no ${head}`)
  const lines = source.slice(begin, source.indexOf('};', begin)).split('\n')
  return Object.fromEntries(
    lines.flatMap(line => {
      const [, name, value = ''] = /^ +(\w+): (.*),$/.exec(line) ?? []
      const [, block] = /(?:^|\()(\w+ToTerraform)[(,]/.exec(value.replaceAll(/cdktn\.\w+\(/g, '(')) ?? []
      return name === undefined
        ? []
        : [[name, block === undefined ? null : namesIn(source, `function ${block}(struct)`)]]
    }),
  )
}
