import { createHmac } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'

/** An address in a text, with the length of its network where one is written (`10.0.0.0/16`). */
interface Address {
  readonly bits: string
  readonly prefix: number | undefined
}

/** Ranges whose meaning is in the address: a stand-in lies in the same one. */
const CLASSES_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
]
const CLASSES_6 = ['::/16', '2000::/3', 'fc00::/7', 'fe80::/10', 'ff00::/8']
/** The same on every machine, so that they tell of nobody. */
const EVERYBODYS = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '240.0.0.0/4', '::/16', 'fe80::/10']
/** A shorter network is one of few, and says nothing of whose it is. */
const TELLING_BITS = 16

const V4 = /\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?/g
const V4_IN_A_NAME = /ip-\d{1,3}(?:-\d{1,3}){3}/gi
const V6 = /(?:::|[0-9a-f])[0-9a-f:]{1,38}(?:\/\d{1,3})?/gi

/** Each place of a text at which an address stands. */
export function* addressesIn(
  text: string,
): Generator<{ readonly from: number; readonly to: number; readonly written: string }> {
  for (const { 0: written, index: from } of text.matchAll(V4)) {
    const to = from + written.length
    const inNumber = /[\d.]/.test(text.charAt(from - 1)) || /^(?:\d|\.\d)/.test(text.slice(to, to + 2))
    if (!inNumber && addressOf(written)) yield { from, to, written }
  }
  for (const { 0: name, index } of text.matchAll(V4_IN_A_NAME)) {
    const written = name.slice('ip-'.length).replaceAll('-', '.')
    if (addressOf(written)) yield { from: index + 'ip-'.length, to: index + name.length, written }
  }
  for (const { 0: found, index: from } of text.matchAll(V6)) {
    const written = /[0-9a-f]:$/i.test(found) ? found.slice(0, -1) : found
    const to = from + written.length
    const isPart = /\w/.test(text.charAt(from - 1)) || /^(?:\w|\.\d)/.test(text.slice(to, to + 2))
    if (!isPart && /\d/.test(written) && addressOf(written)) yield { from, to, written }
  }
}

/** Whether an address says where something of somebody's is. */
export function isTelling(written: string): boolean {
  const address = addressOf(written)
  if (!address || (address.prefix !== undefined && address.prefix < TELLING_BITS)) return false
  return !EVERYBODYS.some(range => within(address.bits, range))
}

/**
 * Another address for each: two in one network get two in one network, of whatever length, so that what a rule admits it still admits; and one that
 * is private, public or this machine's stays so. Without the key there is no way back.
 */
export function addressStandIns(key: Uint8Array): (written: string) => string {
  const flips = new Map<string, boolean>()
  const flipped = (prefix: string): boolean => {
    const known = flips.get(prefix)
    if (known !== undefined) return known
    const flip = ((createHmac('sha256', key).update(prefix).digest()[0] ?? 0) & 1) === 1
    flips.set(prefix, flip)
    return flip
  }
  return written => {
    const address = addressOf(written)
    if (!address || EVERYBODYS.some(range => within(address.bits, range))) return written
    const { bits, prefix = bits.length } = address
    const classes = (bits.length === 32 ? CLASSES_4 : CLASSES_6).map(networkOf)
    const changed = [...bits].map((bit, index) => {
      const before = bits.slice(0, index)
      if (classes.some(network => network.startsWith(before) && network.length > index)) return bit
      // A network has no machine in its address.
      if (index >= prefix && !bits.slice(prefix).includes('1')) return bit
      return flipped(`${bits.length} ${before}`) === (bit === '1') ? '0' : '1'
    })
    return textOf(changed.join('')) + (address.prefix === undefined ? '' : `/${address.prefix}`)
  }
}

const within = (bits: string, range: string): boolean =>
  bits.length === (addressOf(range)?.bits.length ?? 0) && bits.startsWith(networkOf(range))

const networkOf = (range: string): string => {
  const address = addressOf(range)
  return address?.bits.slice(0, address.prefix) ?? ''
}

function addressOf(written: string): Address | undefined {
  const [host = '', length] = written.split('/')
  const prefix = length === undefined ? undefined : Number(length)
  const bits = isIPv4(host)
    ? host
        .split('.')
        .map(part => Number(part).toString(2).padStart(8, '0'))
        .join('')
    : isIPv6(host) && !host.includes('.')
      ? groupsOf(host)
          .map(group => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
          .join('')
      : undefined
  return bits === undefined || (prefix ?? 0) > bits.length ? undefined : { bits, prefix }
}

function groupsOf(host: string): readonly string[] {
  const [before = '', after] = host.split('::')
  const [first, last] = [before, after ?? ''].map(half => (half === '' ? [] : half.split(':')))
  const missing = 8 - (first?.length ?? 0) - (last?.length ?? 0)
  return [...(first ?? []), ...Array.from({ length: after === undefined ? 0 : missing }, () => '0'), ...(last ?? [])]
}

function textOf(bits: string): string {
  const parts = (size: number) =>
    Array.from({ length: bits.length / size }, (_, index) =>
      Number.parseInt(bits.slice(index * size, (index + 1) * size), 2),
    )
  if (bits.length === 32) return parts(8).join('.')
  const groups = parts(16).map(part => part.toString(16))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}
