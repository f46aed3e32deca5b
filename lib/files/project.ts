import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of package.json. */
export const projectRoot = join(import.meta.dirname, '../..')

/** Name and version as package.json has them. */
export function tool(): { name: string; version: string } {
  const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  const text = (key: string): string => {
    const value =
      manifest !== null && typeof manifest === 'object'
        ? Object.entries(manifest).find(([name]) => name === key)?.[1]
        : undefined
    return typeof value === 'string' ? value : ''
  }
  return { name: text('name'), version: text('version') }
}
