import { BlockList, isIP } from 'node:net'

/** Whether an address lies in a range such as `10.0.0.0/16`. */
export function isInRange(cidr: string, address: string): boolean {
  const [network = '', length = ''] = cidr.split('/')
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(network) === 0 || isIP(network) !== isIP(address) || !/^\d+$/.test(length)) return false
  const range = new BlockList()
  range.addSubnet(network, Number(length), family)
  return range.check(address, family)
}
