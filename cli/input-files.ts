import { isTextFileError, readBounded } from '../lib/files/text-file.ts'
import { whyUnread } from '../lib/files/unread.ts'
import { type Inputs, NO_INPUTS } from '../platform/inputs.ts'
import type { Settings } from './arguments.ts'
import { parsePlan } from './plan-file.ts'
import { parseTfvars } from './tfvars-file.ts'
import { type UsageError, usageError } from './usage-error.ts'

type FileFlag = '--tfvars' | '--plan'

const MB = 1_000_000
/** Larger than any tenant's plan or variables file; nothing of a larger one is read. */
const LIMIT_BYTES = 20 * MB
const ZIP = Buffer.from('PK\u0003\u0004')
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])]
const SAVE_AS_JSON = 'terraform show -json FILE > plan.json'

/** Reads `--tfvars` and `--plan`; one usage error when a file cannot be used, or belongs to somebody else than asked for. */
export async function readInputs({ tfvars, plan, tenants, allTenants, env }: Settings): Promise<Inputs> {
  if (tfvars === undefined && plan === undefined) return NO_INPUTS
  const [tenant, ...others] = tenants
  if (allTenants || tenant === undefined || others.length > 0) {
    throw usageError(
      `${tfvars === undefined ? '--plan' : '--tfvars'} is one tenant's file, and --tenant names ${allTenants ? 'all' : tenants.length}. Name one tenant.`,
    )
  }
  const wanted = { tenant, env }
  const inputs: Inputs = {
    tfvars: tfvars === undefined ? null : await parseTfvars(tfvars, await readText('--tfvars', tfvars)),
    plan: plan === undefined ? null : parsePlan(plan, await readText('--plan', plan)),
  }
  if (inputs.tfvars) requireOwn('--tfvars', inputs.tfvars, wanted)
  if (inputs.plan) requireOwn('--plan', inputs.plan, wanted)
  return inputs
}

interface Owned {
  readonly path: string
  readonly tenantName: string | null
  readonly environment: string | null
}

/** A copied file that still speaks of another tenant would, once applied, take that tenant over. */
function requireOwn(
  flag: FileFlag,
  { path, tenantName, environment }: Owned,
  wanted: { readonly tenant: string; readonly env: string },
): void {
  const otherTenant = tenantName !== null && tenantName !== wanted.tenant
  const otherEnvironment = environment !== null && environment !== wanted.env
  if (!otherTenant && !otherEnvironment) return
  const owner = [tenantName ?? wanted.tenant, environment === null ? '' : ` in ${environment}`].join('')
  const fields = [otherTenant ? 'tenant_name' : '', otherEnvironment ? 'environment' : ''].filter(Boolean).join(' and ')
  throw usageError(
    `${flag} ${path}: this is the file of ${owner} (by its ${fields}), and ${wanted.tenant} in ${wanted.env} was asked for. Applied, it would change ${owner}: name the right file, or correct the copy.`,
  )
}

/** The text of a file named on the command line. Anything but a readable text of a sensible size is a usage error. */
async function readText(flag: FileFlag, path: string): Promise<string> {
  const refuse = (what: string): UsageError => usageError(`${flag} ${path}: ${what}`)
  const bytes = await readBounded(path, LIMIT_BYTES).catch((error: unknown) => {
    throw refuse(reasonOf(error))
  })
  if (bytes.subarray(0, ZIP.length).equals(ZIP)) {
    const hint = flag === '--plan' ? `Convert it first: ${SAVE_AS_JSON}` : 'It takes the .tfvars text file.'
    throw refuse(`a plan in Terraform's own binary form. ${hint}`)
  }
  if (UTF16.some(mark => bytes.subarray(0, mark.length).equals(mark))) {
    throw refuse('written as UTF-16, as PowerShell does. Save it as UTF-8.')
  }
  const text = decoded(bytes)
  if (text === undefined) {
    throw refuse(`a binary file.${flag === '--plan' ? ` Convert the plan first: ${SAVE_AS_JSON}` : ''}`)
  }
  if (text.trim() === '') throw refuse('the file is empty.')
  return text
}

/** Without a byte order mark; `undefined` for bytes that are no UTF-8 text. */
function decoded(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  if (isTextFileError(error)) {
    return error.code === 'NOT_A_FILE' ? `${error.message}.` : `${error.message}. That is no file of one tenant.`
  }
  return `${whyUnread(error)}.`
}
