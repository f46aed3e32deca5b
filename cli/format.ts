import { FORMATS } from './flags.ts'
import { unknownName } from './usage-error.ts'

/** What stdout gets. */
export type Format = (typeof FORMATS)[number]

export function parseFormat(text: string | undefined): Format {
  if (text === undefined) return 'terminal'
  const known = FORMATS.find(format => format === text)
  if (known === undefined) throw unknownName('format', text, FORMATS)
  return known
}
