import { isConclusive } from '../../evidence/readings/dns.ts'
import type { Target } from '../../platform/target.ts'
import { isSilence, queryDns } from './dns-query.ts'
import { resolversOf } from './resolve.ts'

/** The names behind one, and another where an address is in common, as it is for an alias in Route 53; `undefined` where nobody tells. */
export async function hostsBehind(
  { access, limits }: Target,
  name: string,
  other: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const ask = async (asked: string) => {
    const question = { name: asked, type: 'A' } as const
    return (await queryDns(resolversOf(access), question, { budgetMs: limits.connectMs, signal })).answer
  }
  try {
    const [own, compared] = await Promise.all([ask(name), ask(other)])
    if (!isConclusive(own.rcode)) return undefined
    const shares = own.addresses.some(address => compared.addresses.includes(address))
    return [...own.cnames, ...(shares ? [other] : [])]
  } catch (error) {
    if (!isSilence(error)) throw error
    return undefined
  }
}
