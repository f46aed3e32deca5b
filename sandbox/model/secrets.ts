import { isRecord } from '../../lib/values.ts'
import { hexOf } from '../aws/lib/ids.ts'
import type { SecretState, World } from './state.ts'

/** A password that is always the same for the same seed; the letters keep it from looking like a digest. */
export const passwordFor = (seed: string): string => `Pw-${hexOf(`password ${seed}`, 20)}`

export const addVersion = (secret: SecretState, value: string, createdAt: number): void => {
  const id = hexOf(`${secret.arn} ${secret.versions.length}`, 32)
  secret.versions.push({ id: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), value, createdAt })
}

export const currentValue = (secret: SecretState | undefined): string | null => secret?.versions.at(-1)?.value ?? null

const withoutSuffix = (arn: string): string => arn.replace(/-[A-Za-z0-9]{6}$/, '')

/** The secret meant by an ARN, or by the ARN without the six random characters, as in a `valueFrom`. */
export function secretByArn({ secrets }: World, arn: string): SecretState | undefined {
  const isMeant = (secret: SecretState | undefined) => secret?.arn === arn || withoutSuffix(secret?.arn ?? '') === arn
  const [, name = ''] = arn.split(':secret:')
  // Nearly always the ARN is made of the name.
  const named = [withoutSuffix(name), name].map(each => secrets.get(each)).find(isMeant)
  return named ?? [...secrets.values()].find(isMeant)
}

/** The secret by its name, or by one of its ARNs. */
export const secretNamed = (world: World, id: string): SecretState | undefined =>
  world.secrets.get(id) ?? secretByArn(world, id)

/** `{secretArn}:{jsonKey}:{stage}:{version}` of a container's secret; what it leaves out is empty. */
export function parseValueFrom(valueFrom: string) {
  const parts = valueFrom.split(':')
  const [key = '', stage = '', version = ''] = parts.slice(7)
  return { arn: parts.slice(0, 7).join(':'), key, stage, version }
}

/** Newest version: AWSCURRENT; the one before: AWSPREVIOUS; older ones have no label. */
export function stagesOf({ versions }: SecretState, index: number): readonly string[] {
  if (index === versions.length - 1) return ['AWSCURRENT']
  return index === versions.length - 2 ? ['AWSPREVIOUS'] : []
}

/** The version that is asked for, the current one where nothing is said; both have to fit where both are. */
export function versionOf(
  secret: SecretState,
  { stage, version }: { readonly stage: string; readonly version: string },
): SecretState['versions'][number] | undefined {
  const label = stage === '' && version === '' ? 'AWSCURRENT' : stage
  return secret.versions.find(
    (each, index) =>
      (version === '' || each.id === version) && (label === '' || stagesOf(secret, index).includes(label)),
  )
}

/** How Secrets Manager says that a secret has no such version. */
export const noSuchVersion = ({ stage, version }: { readonly stage: string; readonly version: string }): string =>
  `Secrets Manager can't find the specified secret value for ${version === '' ? `staging label: ${stage === '' ? 'AWSCURRENT' : stage}` : `VersionId: ${version}`}`

/** The JSON object in a text, `undefined` when it is none. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
