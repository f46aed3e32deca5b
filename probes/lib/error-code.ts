/** The code of a system, TLS or driver error (`ECONNREFUSED`, `CERT_HAS_EXPIRED` ...); the error's name where it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
