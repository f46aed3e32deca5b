import type { Fix } from '../../evidence/fix.ts'
import { change } from '../../evidence/fix.ts'
import type { Hop } from '../../evidence/readings/paths.ts'
import type { Target } from '../../platform/target.ts'

/** The rule that opens the hop, between the first group of each side. */
export function openHop(target: Target, { from, to, port }: Hop, side: 'ingress' | 'egress'): readonly Fix[] {
  const [own, other] = side === 'ingress' ? [to, from] : [from, to]
  const [group] = own.groups
  const [peer] = other.groups
  if (!group || !peer) return []
  const options =
    side === 'ingress'
      ? { 'group-id': group.id, protocol: 'tcp', port, 'source-group': peer.id }
      : {
          'group-id': group.id,
          'ip-permissions': {
            json: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, UserIdGroupPairs: [{ GroupId: peer.id }] }],
          },
        }
  const what = side === 'ingress' ? `Let ${from.name} in to ${to.name}` : `Let ${from.name} out to ${to.name}`
  return [change(target, `${what} on tcp ${port}`, `ec2 authorize-security-group-${side}`, options)]
}
