import type { WireRequest } from './service.ts'

/** Who and where a request was signed for; the endpoint believes every signature. */
interface Scope {
  readonly region: string
  readonly service: string
}

/** The credential scope of a Signature Version 4 header, `undefined` when the request is not signed. */
export function scopeOf({ headers, query }: WireRequest): Scope | undefined {
  const credential =
    /^AWS4-HMAC-SHA256 .*?\bCredential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ??
    query.get('X-Amz-Credential') ??
    ''
  const [, region, service] = /\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential) ?? []
  return region && service ? { region, service } : undefined
}
