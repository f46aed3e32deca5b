/** Names of load balancers are given with this label where both kinds of addresses are meant; without it they are the same. */
const DUAL_STACK = 'dualstack.'

/** A name as people write it: no dot at the end, lower case, and the star that Route 53 writes as `\052`. */
export const hostName = (name: string): string => name.replace(/\.$/, '').replaceAll('\\052', '*').toLowerCase()

/** Whether two names are one host to DNS and to a load balancer. */
export const sameHost = (one: string, other: string): boolean => comparable(one) === comparable(other)

function comparable(name: string): string {
  const host = hostName(name)
  return host.startsWith(DUAL_STACK) && host.includes('.elb.') ? host.slice(DUAL_STACK.length) : host
}

/** Whether an alias of a distribution covers a host: the very name, or a star in place of its first label. */
export function aliasCovers(alias: string, host: string): boolean {
  const [pattern, name] = [hostName(alias), hostName(host)]
  return pattern === name || (pattern.startsWith('*.') && pattern.slice(2) === name.split('.').slice(1).join('.'))
}

/** The names a zone that holds this host can have, the closest first: the host itself and its parents with at least two labels. */
export function zoneCandidates(host: string): readonly string[] {
  const labels = hostName(host).split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

/** The wildcards that can answer for a host within its zone, the closest first. */
export function wildcardsOf(host: string, zone: string): readonly string[] {
  const parents = zoneCandidates(host).slice(1)
  return parents.filter(parent => parent === zone || parent.endsWith(`.${zone}`)).map(parent => `*.${parent}`)
}
