import { parseJsonText } from '../lib/text/parse-json.ts'
import { isRecord } from '../lib/values.ts'
import type { Tfvars } from '../platform/inputs.ts'
import { usageError } from './usage-error.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * What a `.tfvars` text says of a tenant. HashiCorp's own HCL parser reads it, compiled to WebAssembly (`@cdktn/hcl2json`): variables files are
 * HCL with heredocs, escapes and nested maps, of which a home-made parser would read some wrong and judge the wrong values. It is large, so it
 * is loaded only when there is a file. `.json` files are read as Terraform reads them. Throws a usage error for what is no variables file.
 */
export async function parseTfvars(path: string, text: string): Promise<Tfvars> {
  const isJson = path.endsWith('.json')
  const values = isJson ? parseJson(path, text) : await parseHcl(path, text)
  if (!FIELDS.some(field => field in values)) {
    throw usageError(
      `--tfvars ${path}: it sets none of a tenant's variables (${FIELDS.slice(0, 3).join(', ')} ...). Name the tenant's .tfvars file.`,
    )
  }
  if (!isJson) await refuseBlocks(path, text)
  const malformed: string[] = []
  const take = <T>(field: string, read: (value: unknown) => T | undefined, kind: string): T | null => {
    const value = values[field]
    if (value === undefined || value === null) return null
    const taken = isExpression(value) ? undefined : read(value)
    if (taken === undefined) malformed.push(`${field} is no ${isExpression(value) ? 'plain value' : kind}`)
    return taken ?? null
  }
  const tags = take('tags', value => (isRecord(value) ? value : undefined), 'map') ?? {}
  return {
    path,
    tenantName: take('tenant_name', toText, 'text'),
    environment: take('environment', toText, 'text'),
    domainName: take('domain_name', toText, 'text'),
    albPriority: take('alb_priority', toNumber, 'number'),
    accountId: take('account_id', toText, 'text') ?? take('aws_account_id', toText, 'text'),
    awsRegion: take('aws_region', toText, 'text'),
    awsProfile: take('aws_profile', toText, 'text'),
    wordpressImage: take('wordpress_image', toText, 'text'),
    taskCpu: take('task_cpu', toNumber, 'number'),
    taskMemory: take('task_memory', toNumber, 'number'),
    desiredCount: take('desired_count', toNumber, 'number'),
    wordpressDebug: take('wordpress_debug', toBoolean, 'true or false'),
    createDnsRecords: take('create_dns_records', toBoolean, 'true or false'),
    tags: { tenant: toText(tags.Tenant) ?? null, environment: toText(tags.Environment) ?? null },
    malformed,
  }
}

/** By at least one of them a variables file is known as a tenant's. */
const FIELDS: readonly string[] = [
  'tenant_name',
  'environment',
  'domain_name',
  'alb_priority',
  'wordpress_image',
  'task_cpu',
  'task_memory',
  'desired_count',
]

/** A tenant's file has one or two thousand; the parser's work on some of a million takes minutes. */
const LONGEST_HCL = 64_000
/** The parser goes deeper for each, and does not come back when its stack is full: far more than a variables file has. */
const MOST_LEVELS = 100
const MOST_OPERATORS = 2_000

/** Why the parser may not have a text, as far as its brackets and operators tell without understanding it. */
function tooMuch(text: string): string | undefined {
  if (text.length > LONGEST_HCL) return `longer than ${LONGEST_HCL} characters`
  let level = 0
  let operators = 0
  for (const line of text.split('\n')) {
    const isComment = /^\s*(?:#|\/\/)/.test(line)
    for (const character of line) {
      if ('[{('.includes(character)) level += 1
      else if (']})'.includes(character)) level -= 1
      else if (!isComment && '-!?<'.includes(character)) operators += 1
      if (level > MOST_LEVELS || operators > MOST_OPERATORS) return 'nested far deeper than a variables file'
    }
  }
  return undefined
}

async function parseHcl(path: string, text: string): Promise<Values> {
  const reason = tooMuch(text)
  if (reason !== undefined) throw usageError(`--tfvars ${path}: no .tfvars file of a tenant: it is ${reason}.`)
  const parsed = await parsedHcl(path, text)
  if (isRecord(parsed)) return parsed
  throw usageError(`--tfvars ${path}: no variables in it.`)
}

/** Terraform takes no block in a file of values, and the parser hands one on as if it were a map. Inside of a map it takes none either. */
async function refuseBlocks(path: string, text: string): Promise<void> {
  await parsedHcl(path, `values = {\n${text.replace(/^\uFEFF/, '')}\n}\n`, { linesBefore: 1 })
}

async function parsedHcl(path: string, text: string, { linesBefore = 0 } = {}): Promise<unknown> {
  const { parse } = await import('@cdktn/hcl2json')
  try {
    return await parse(path, text)
  } catch (error) {
    throw usageError(`--tfvars ${path}: no valid .tfvars text${whereAndWhat(error, linesBefore)}.`)
  }
}

/** `, line 3: Attribute redefined` out of the parser's message, of which the rest can quote the file. */
function whereAndWhat(error: unknown, linesBefore: number): string {
  const [, line, what] = /:(\d+),\d+-[\d,]+: ([^;\]]+)/.exec(error instanceof Error ? error.message : '') ?? []
  return line === undefined ? '' : `, line ${Number(line) - linesBefore}: ${what}`
}

function parseJson(path: string, text: string): Values {
  try {
    const parsed: unknown = parseJsonText(text)
    if (isRecord(parsed)) return parsed
  } catch (error) {
    throw usageError(
      `--tfvars ${path}: ${error instanceof RangeError ? `no variables of a tenant: ${error.message}` : 'no valid JSON'}.`,
    )
  }
  throw usageError(`--tfvars ${path}: no variables in it.`)
}

/** The parser hands on references, calls and templates as `${...}`; a variables file may hold none of them. */
const isExpression = (value: unknown): boolean => typeof value === 'string' && /(?:^|[^$])\$\{/.test(value)

/** Terraform takes numbers for text and the other way round, as long as one can be written as the other. */
const toText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined
}

const toBoolean = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
