import { createHash } from 'node:crypto'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Lower-case hexadecimal digits that are always the same for the same seed, for ids that the world does not keep. */
export const hexOf = (seed: string, length: number): string =>
  createHash('sha256').update(seed).digest('hex').slice(0, length)

/** Upper-case letters and digits for the same purpose, as CloudFront, Route 53 and IAM use them. */
export const upperOf = (seed: string, length: number): string =>
  [...createHash('sha512').update(seed).digest().subarray(0, length)]
    .map(byte => ALPHANUMERIC[byte % ALPHANUMERIC.length] ?? 'A')
    .join('')
