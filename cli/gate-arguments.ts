import type { GateSettings } from '../runner/gate/wait-for-targets.ts'
import { parseDuration } from './duration.ts'
import { usageError } from './usage-error.ts'

const DIGEST = /^sha256:[0-9a-f]{64}$/
/** What a registry takes for a tag. */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** `--wait` and what belongs to it. */
export function parseGate(
  values: {
    readonly wait?: string | undefined
    readonly 'expect-image'?: string | undefined
    readonly deployment?: string | undefined
  },
  { tenants, allTenants }: { readonly tenants: readonly string[]; readonly allTenants: boolean },
): GateSettings | undefined {
  const { wait, 'expect-image': image, deployment } = values
  if (wait === undefined) {
    const alone = image !== undefined ? '--expect-image' : deployment !== undefined ? '--deployment' : undefined
    if (alone !== undefined) throw usageError(`${alone} says what to wait for, and nothing waits. Add --wait 15m.`)
    return undefined
  }
  if (deployment !== undefined && (allTenants || tenants.length > 1))
    throw usageError(
      `--deployment is one tenant's, and ${allTenants ? 'all' : tenants.length} are named. Leave it out, or name one tenant.`,
    )
  return {
    // A deployment that takes longer is stuck, and sessions expire.
    waitMs: parseDuration('--wait', wait, { shortestMs: 1000, longest: '2h' }),
    expectImage: image === undefined ? undefined : imageOf(image),
    deploymentId: deployment === undefined ? undefined : deploymentOf(deployment),
  }
}

function imageOf(text: string): string {
  if (DIGEST.test(text) || TAG.test(text)) return text
  throw usageError(
    `--expect-image "${text}": write a tag, or a digest as sha256: and 64 hexadecimal digits. The repository is the task definition's own.`,
  )
}

function deploymentOf(text: string): string {
  const [, digits] = /^(?:ecs-svc\/)?(\d+)$/.exec(text) ?? []
  if (digits === undefined)
    throw usageError(`--deployment "${text}": write ecs-svc/ and digits, as UpdateService returns it.`)
  return `ecs-svc/${digits}`
}
