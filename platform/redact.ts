/** Values that were read from a secret during this run and may not leave the process in any form, by the hash of how they begin. */
const secrets = new Map<number, Set<string>>()
/** Which hashes occur: a fleet has hundreds of secrets, and every text that leaves the process is searched for all of them at once. */
const beginnings = new Uint8Array(65_536)

/** Shapes that are secret whatever their value: AWS keys and tokens, Authorization headers, passwords in URLs and on command lines. */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[access key]'],
  [/\b(Basic|Bearer)\s+[A-Za-z0-9+/=_.~-]{8,}/g, '$1 [redacted]'],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,128}):[^\s@/]{1,256}@/gi, '$1:[redacted]@'],
  [
    /((?:"|\b)(?:password|passwd|secret|secretstring|aws_secret_access_key|aws_session_token|x-amz-security-token)"?\s*[:=]\s*)"(?:[^"\\]|\\.)*"/gi,
    '$1"[redacted]"',
  ],
]

/** Shorter values are too common to be told apart from ordinary text. */
const MIN_SECRET_LENGTH = 4

/** Remembers a secret value, and the forms in which it travels, so that `redact` removes it from everything. */
export function registerSecret(value: string): void {
  if (value.length < MIN_SECRET_LENGTH) return
  for (const form of [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
    JSON.stringify(value).slice(1, -1),
  ]) {
    const beginning = beginningAt(form, 0)
    beginnings[beginning] = 1
    secrets.set(beginning, (secrets.get(beginning) ?? new Set()).add(form))
  }
}

/** Of the four characters from a place on, no more than fits 16 bits. */
const beginningAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 31 +
    text.charCodeAt(at + 1) * 967 +
    text.charCodeAt(at + 2) * 5_381 +
    text.charCodeAt(at + 3) * 40_503) &
  0xffff

/** The one redactor: every string that leaves the process (terminal, file, message) passes it. */
export function redact(text: string): string {
  let result = withoutSecrets(text)
  for (const [shape, replacement] of SHAPES) result = result.replace(shape, replacement)
  return result
}

/** Secrets that overlap are taken out together, so that no end of one stays behind. */
function withoutSecrets(text: string): string {
  let result = ''
  let kept = 0
  let hidden = { from: 0, to: 0 }
  for (let at = 0; at <= text.length - MIN_SECRET_LENGTH; at += 1) {
    if (beginnings[beginningAt(text, at)] === 0) continue
    const to = at + longestAt(text, at)
    if (to === at) continue
    if (at < hidden.to) {
      hidden.to = Math.max(hidden.to, to)
      continue
    }
    if (hidden.to > 0) {
      result += `${text.slice(kept, hidden.from)}[redacted]`
      kept = hidden.to
    }
    hidden = { from: at, to }
  }
  return hidden.to > 0 ? `${result}${text.slice(kept, hidden.from)}[redacted]${text.slice(hidden.to)}` : text
}

function longestAt(text: string, at: number): number {
  let longest = 0
  for (const secret of secrets.get(beginningAt(text, at)) ?? [])
    if (secret.length > longest && text.startsWith(secret, at)) longest = secret.length
  return longest
}

/** The same for anything that will be written as JSON: every string inside is redacted, keys included. */
export function redactJson<T>(value: T): T
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactJson)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), redactJson(inner)]))
  }
  return value
}
