import { charactersIn, isRecord } from '../lib/values.ts'
import { ownSchema } from './recording/file.ts'
import { misfit, type Schema } from './recording/schema.ts'
import { LONGEST_TEXT, oddPart } from './recording/sound.ts'
import type { Report } from './report/report.ts'

/** Of what is said of one tenant, its evidence aside: twenty times the most that any run said. Each output is made of it again. */
const MOST_SAID = 500_000
/** Of what was seen of one tenant, or of all: fifty times what is usual. */
const MOST_SEEN = 5_000_000

/**
 * Why no run wrote this part, as the beginning of a sentence; `undefined` where one may have. Outputs are made of what evidence and waits hold, so
 * these are looked into here, and a text that no run writes costs many times its length once it is redacted and escaped.
 */
export function unsoundPart(report: Report): string | undefined {
  const long = longText(report, '')
  if (long !== undefined)
    return `${long.slice(1)} is longer than the ${LONGEST_TEXT} characters that a run keeps at most`
  const seen = [
    ['common', EVIDENCE, report.common],
    ...(report.shared ?? []).map(({ evidence }, index) => [`shared.${index}.evidence`, EVIDENCE, evidence] as const),
    ...report.targets.flatMap(({ evidence, gate }, index) => [
      [`targets.${index}.evidence`, EVIDENCE, evidence] as const,
      [`targets.${index}.gate`, GATE, gate] as const,
    ]),
  ] as const
  const much = muchIn(report)
  if (much !== undefined) return much
  const { definitions = {} } = ownSchema().schema
  for (const [place, schema, value] of seen) {
    if (value === undefined) continue
    const odd = misfit(value, schema, definitions)
    if (odd !== undefined) return `${place}.${odd} is not what a run of this version writes`
    const fault = oddPart(value, `.${place}`)
    if (fault !== undefined) return fault
  }
  return undefined
}

function muchIn({ targets, problems, common }: Report): string | undefined {
  if (charactersIn(problems) > MOST_SAID)
    return `problems has more than the ${MOST_SAID} characters that a run says at most`
  if (charactersIn(common) > MOST_SEEN)
    return `common has more than the ${MOST_SEEN} characters that a run keeps at most`
  for (const [index, { evidence, ...said }] of targets.entries()) {
    if (charactersIn(said) > MOST_SAID)
      return `targets.${index} has more than the ${MOST_SAID} characters that a run says of a tenant at most`
    if (charactersIn(evidence) > MOST_SEEN)
      return `targets.${index}.evidence has more than the ${MOST_SEEN} characters that a run keeps at most`
  }
  return undefined
}

const EVIDENCE: Schema = { $ref: '#/definitions/EvidenceSet' }
const GATE: Schema = { $ref: '#/definitions/GateResult' }

/** Where a text or a name is too long; the names of its way are short, or there it ends. */
function longText(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  const named = isRecord(value) ? Object.keys(value).some(name => name.length > LONGEST_TEXT) : false
  if (named) return `${path}.(a name)`
  for (const [name, inner] of Object.entries(value)) {
    const found = longText(inner, `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
