/** ASN.1 values in DER (ITU-T X.690), as far as certificates are made of them. */
const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body])
}

/** One byte up to 127; above, how many bytes, then these. */
function lengthOf(bytes: number): readonly number[] {
  if (bytes < 0x80) return [bytes]
  const digits: number[] = []
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 0x100)) digits.unshift(rest % 0x100)
  return [0x80 + digits.length, ...digits]
}

export const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts)
export const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts)
/** A member with a number of its own: around other values, or in place of one's tag. */
export const around = (member: number, ...parts: readonly Buffer[]): Buffer => tagged(0xa0 + member, ...parts)
export const inPlace = (member: number, content: Buffer): Buffer => tagged(0x80 + member, content)
export const TRUE = tagged(0x01, Buffer.from([0xff]))
export const octets = (content: Buffer): Buffer => tagged(0x04, content)
export const bits = (content: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), content)
export const text = (content: string): Buffer => tagged(0x0c, Buffer.from(content, 'utf8'))

/** A number of at least zero, its first byte foremost: no zero before it but the one that keeps it from being read as a negative one. */
export function integer(...bytes: readonly number[]): Buffer {
  const first = bytes.findIndex(byte => byte > 0)
  const digits = first < 0 ? [0] : bytes.slice(first)
  return tagged(0x02, Buffer.from((digits[0] ?? 0) < 0x80 ? digits : [0, ...digits]))
}

/** Seven bits to a byte; the first two numbers share one. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...others].flatMap(inSevens)))
}

function inSevens(value: number): readonly number[] {
  const digits = [value % 0x80]
  for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    digits.unshift(0x80 + (rest % 0x80))
  return digits
}

/** To the second; two digits for the year until 2049, as RFC 5280 has it. */
export function time(atMs: number): Buffer {
  const written = `${new Date(atMs).toISOString().replace(/[-:T]|\.\d+/g, '')}`
  const isShort = written < '2050'
  return tagged(isShort ? 0x17 : 0x18, Buffer.from(isShort ? written.slice(2) : written))
}
