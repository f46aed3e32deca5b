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

/** `{secretArn}:{jsonKey}:{stage}:{version}` of a container's secret. */
export function parseValueFrom(valueFrom: string): { readonly arn: string; readonly key: string } {
  const parts = valueFrom.split(':')
  return { arn: parts.slice(0, 7).join(':'), key: parts[7] ?? '' }
}

/** The JSON object in a text, `undefined` when it is none. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
