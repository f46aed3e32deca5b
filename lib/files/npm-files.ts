import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What builders of native modules mean by `npm_config_platform`. */
export const SYSTEMS: readonly string[] = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'linuxmusl',
  'openbsd',
  'sunos',
  'win32',
]

/** The names that the configuration files of npm set. */
export function settingsOfFiles(variables: NodeJS.ProcessEnv): readonly string[] {
  const files = [
    variables.npm_config_userconfig ?? join(variables.HOME ?? '', '.npmrc'),
    variables.npm_config_globalconfig,
    join(import.meta.dirname, '../..', '.npmrc'),
  ]
  return files.flatMap(file => (file === undefined ? [] : namesIn(file)))
}

function namesIn(file: string): readonly string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/^[ \t]*([\w-]+)(?:\[\])?[ \t]*(?:=|$)/gm)].map(([, name = '']) =>
      name.replaceAll('-', '_'),
    )
  } catch {
    return []
  }
}
