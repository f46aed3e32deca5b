import { isRecord } from '../../lib/values.ts'
import { hexOf } from '../aws/lib/ids.ts'
import type { SecretState, World } from './state.ts'

/** A password that is always the same for the same seed; the letters keep it from looking like a digest. */
export const passwordFor = (seed: string): string => `Pw-${hexOf(`password ${seed}`, 20)}`

export const addVersion = (secret: SecretState, value: string, createdAt: number): void => {
  const id = hexOf(`${secret.arn} ${secret.versions.length} ${createdAt}`, 32)
  secret.versions.push({ id: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), value, createdAt })
}

export const currentValue = (secret: SecretState | undefined): string | null => secret?.versions.at(-1)?.value ?? null

/** The secret meant by a `valueFrom`: by its full ARN, or by the ARN without the six random characters. */
export function secretByArn({ secrets }: World, arn: string): SecretState | undefined {
  return [...secrets.values()].find(each => each.arn === arn || each.arn.replace(/-[A-Za-z0-9]{6}$/, '') === arn)
}

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
