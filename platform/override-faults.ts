import type { TenantOverride } from './tenants.ts'

const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/
const HOST_NAME_LENGTH = 253
const RESOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_/+=.@-]{0,254}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
const LIVES = ['fresh', 'installed', 'auto']

/** What is malformed about a tenant's override, one sentence each; an override that is wrong must never quietly change what is checked. */
export function overrideFaults(override: TenantOverride): readonly string[] {
  const { life, domain, digests = [], ...names } = override
  return [
    ...(life !== undefined && !LIVES.includes(life) ? [`life "${life}" is none of ${LIVES.join(', ')}`] : []),
    ...(domain !== undefined && (domain.length > HOST_NAME_LENGTH || !HOST_NAME.test(domain))
      ? [`domain "${domain}" is no host name (lower case, without https:// and path)`]
      : []),
    ...digests
      .filter(digest => !DIGEST.test(digest))
      .map(digest => `digest "${digest}" is not sha256: and 64 hex digits`),
    ...Object.entries(names)
      .filter(([, name]) => !RESOURCE_NAME.test(name))
      .map(([field, name]) => `${field} "${name}" is no name of an AWS resource`),
  ]
}
