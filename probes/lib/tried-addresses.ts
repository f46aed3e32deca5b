const MOST_ADDRESSES = 160
/** Numbers that can be part of an address; more code than this compares with something else. */
const MOST_NUMBERS = 64
/** `41.0.2.7`, or the beginning of one, `41.`, also in a pattern, where the dot has a backslash. */
const ADDRESS = /(?<![\w.])\d{1,3}(?:\\{0,2}\.\d{1,3}){0,3}\\{0,2}\.?/g
const NUMBER = /(?<!\w)(?:0x[\da-f]{1,8}|\d{1,10})(?!\w)/gi
const LAST_WHOLE = 0xffff_ffff
const FIRST_WHOLE = 0x0100_0000

/** Of this machine, and of private networks, as far as code compares their beginning. */
const NEAR_ADDRESSES = ['127.0.0.1', '10.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.0.1', '192.168.1.1', '::1'] as const

/**
 * IPv4 addresses that the code may compare with, each in full: written as such, or put together of the numbers that follow each other in it, as code
 * does that shifts, masks or compares the parts of an address.
 */
export function addressesIn(code: string): readonly string[] {
  const written = Array.from(code.matchAll(ADDRESS), ([text]) => text)
    .filter(text => text.includes('.'))
    .map(text => filled(text.replaceAll('\\', '').split('.').filter(Boolean).map(Number)))
  return [...new Set([...NEAR_ADDRESSES, ...written, ...calculated(code)])].slice(0, MOST_ADDRESSES)
}

function calculated(code: string): readonly string[] {
  const numbers = Array.from(code.matchAll(NUMBER), ({ 0: text, index }) => ({
    text,
    before: code.slice(0, index).trimEnd(),
  }))
    // By how much is shifted, and which member is meant.
    .filter(({ text, before }) => !/(?:<<|>>|[\w)]\[)$/.test(before.slice(-3)) && Number(text) > 0)
    .map(({ text }) => Number(text))
  const wholes = numbers
    .filter(value => value >= FIRST_WHOLE && value <= LAST_WHOLE)
    .map(value => filled([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, (value & 255) | 1]))
  const parts = numbers.filter(value => value < 256).slice(0, MOST_NUMBERS)
  const joined = parts.flatMap((_, at) => [2, 3].map(count => filled(parts.slice(at, at + count))))
  return [...wholes, ...joined]
}

const filled = (parts: readonly number[]): string => [...parts, ...[0, 0, 1].slice(parts.length - 1)].join('.')
