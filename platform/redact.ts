/** Values that were read from a secret during this run and may not leave the process in any form. */
const secrets = new Set<string>()

/** Shapes that are secret whatever their value: AWS keys and tokens, Authorization headers, passwords in URLs and on command lines. */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[access key]'],
  [/\b(Basic|Bearer)\s+[A-Za-z0-9+/=_.~-]{8,}/g, '$1 [redacted]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]+):[^\s@/]+@/gi, '$1:[redacted]@'],
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
  ])
    secrets.add(form)
}

/** The one redactor: every string that leaves the process (terminal, file, message) passes it. */
export function redact(text: string): string {
  let result = text
  for (const secret of [...secrets].sort((a, b) => b.length - a.length))
    result = result.replaceAll(secret, '[redacted]')
  for (const [shape, replacement] of SHAPES) result = result.replace(shape, replacement)
  return result
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
