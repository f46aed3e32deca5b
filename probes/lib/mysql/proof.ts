import { createHash } from 'node:crypto'

/** Ways to prove that one knows the password without saying it. */
export const PROOFS: Readonly<Record<string, (password: string, salt: Buffer) => Buffer>> = {
  /** SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))) */
  mysql_native_password: (password, salt) => {
    const once = hash('sha1', Buffer.from(password))
    return xor(once, hash('sha1', salt, hash('sha1', once)))
  },
  /** SHA256(password) XOR SHA256(SHA256(SHA256(password)) + salt) */
  caching_sha2_password: (password, salt) => {
    const once = hash('sha256', Buffer.from(password))
    return xor(once, hash('sha256', hash('sha256', once), salt))
  },
}

const hash = (algorithm: 'sha1' | 'sha256', ...parts: readonly Buffer[]): Buffer =>
  parts.reduce((digest, part) => digest.update(part), createHash(algorithm)).digest()

const xor = (one: Buffer, other: Buffer): Buffer => Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
