// Evaluated before the code of a function: what CloudFront's runtimes have beyond the language itself, both of them at once
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/writing-function-code.html). Nothing here reaches outside but `hostDigest`.
;(hostDigest => {
  const { parse, stringify } = JSON
  const { fromCharCode } = String
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  /** Of the visit that is on. */
  let seen = { outcome: '', store: false, address: false }

  const binaryOf = bytes => {
    let text = ''
    for (const byte of bytes) text += fromCharCode(byte)
    return text
  }
  const bytesOf = binary => {
    const bytes = []
    for (let at = 0; at < binary.length; at++) bytes.push(binary.charCodeAt(at) & 255)
    return bytes
  }
  const utf8Of = text => bytesOf(unescape(encodeURIComponent(String(text).toWellFormed())))
  const textOf = bytes => {
    const binary = binaryOf(bytes)
    try {
      return decodeURIComponent(escape(binary))
    } catch {
      return binary
    }
  }
  const toBase64 = (bytes, isUrl) => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 3) {
      const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]]
      text += ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | ((b ?? 0) >> 4)]
      text += b === undefined ? '=' : ALPHABET[((b & 15) << 2) | ((c ?? 0) >> 6)]
      text += c === undefined ? '=' : ALPHABET[c & 63]
    }
    return isUrl ? text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') : text
  }
  const fromBase64 = text => {
    const bytes = []
    let bits = 0
    let count = 0
    for (const letter of String(text).replaceAll('-', '+').replaceAll('_', '/')) {
      if (letter === '=') break
      const value = ALPHABET.indexOf(letter)
      if (value < 0) continue
      bits = ((bits << 6) | value) & 0xffff
      count += 6
      if (count >= 8) {
        count -= 8
        bytes.push((bits >> count) & 255)
      }
    }
    return bytes
  }
  const fromHex = text => {
    const bytes = []
    for (let at = 0; at + 1 < text.length; at += 2) bytes.push(Number.parseInt(text.slice(at, at + 2), 16))
    return bytes
  }
  const toHex = bytes => {
    let text = ''
    for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
    return text
  }
  const encoded = (text, encoding = 'utf8') => {
    if (/^base64(?:url)?$/i.test(encoding)) return fromBase64(text)
    if (/^hex$/i.test(encoding)) return fromHex(text)
    return /^(?:latin1|binary|ascii)$/i.test(encoding) ? bytesOf(text) : utf8Of(text)
  }
  const decoded = (bytes, encoding = 'utf8') => {
    if (/^base64$/i.test(encoding)) return toBase64(bytes, false)
    if (/^base64url$/i.test(encoding)) return toBase64(bytes, true)
    if (/^hex$/i.test(encoding)) return toHex(bytes)
    return /^(?:latin1|binary|ascii)$/i.test(encoding) ? binaryOf(bytes) : textOf(bytes)
  }

  function Buffer(value, encoding) {
    return Buffer.from(value, encoding)
  }
  Buffer.prototype = Object.create(Uint8Array.prototype)
  Buffer.from = (value, encoding) => {
    const bytes = Uint8Array.from(typeof value === 'string' ? encoded(value, encoding) : value)
    Object.setPrototypeOf(bytes, Buffer.prototype)
    return bytes
  }
  Buffer.alloc = (length, fill = 0) => Buffer.from(Array(length).fill(fill))
  Buffer.concat = parts => Buffer.from(parts.flatMap(part => [...part]))
  Buffer.byteLength = (text, encoding) => encoded(String(text), encoding).length
  Buffer.isBuffer = value => value instanceof Buffer
  Buffer.compare = (a, b) => a.compare(b)
  Object.assign(Buffer.prototype, {
    toString(encoding, from = 0, to = this.length) {
      return decoded([...this].slice(from, to), encoding)
    },
    equals(other) {
      return this.compare(other) === 0
    },
    compare(other) {
      const [a, b] = [binaryOf(this), binaryOf(other)]
      return a === b ? 0 : a < b ? -1 : 1
    },
  })

  const bytesIn = value => (typeof value === 'string' ? utf8Of(value) : [...value])
  const digesting = (algorithm, key) => {
    let bytes = []
    return {
      update(value, encoding) {
        bytes = bytes.concat(typeof value === 'string' ? encoded(value, encoding) : bytesIn(value))
        return this
      },
      copy: () => digesting(algorithm, key).update(bytes),
      digest(encoding) {
        const said = hostDigest(algorithm, key === null ? '' : toBase64(key), String(key !== null), toBase64(bytes))
        if (said === '') throw new TypeError('not supported algorithm')
        const result = fromBase64(said)
        return encoding === undefined ? Buffer.from(result) : decoded(result, encoding)
      },
    }
  }

  const escapes = text => encodeURIComponent(String(text))
  const unescapes = text => decodeURIComponent(String(text).replaceAll('+', ' '))
  const readQuery = (text, between = '&', equals = '=') => {
    const result = {}
    for (const part of String(text).split(between)) {
      const [name, ...value] = part.split(equals)
      if (part !== '') result[unescapes(name)] = unescapes(value.join(equals))
    }
    return result
  }
  const writeQuery = (values, between = '&', equals = '=') =>
    Object.entries(values)
      .flatMap(([name, value]) => [value].flat().map(each => escapes(name) + equals + escapes(each)))
      .join(between)

  /** What is in a store is not known here: a value that no visitor sends. */
  const unreadStore = async (_, options) => {
    seen.store = true
    return options?.format === 'json' ? {} : 'value of a store that was not read'
  }
  const modules = {
    cloudfront: {
      kvs: () => ({ get: unreadStore, exists: unreadStore, count: unreadStore, meta: unreadStore }),
      updateRequestOrigin() {},
      selectRequestOriginById() {},
      createRequestOriginGroup() {},
      edgeLocation: { name: 'XXX', serverIp: '192.0.2.2', region: 'us-east-1' },
    },
    crypto: {
      createHash: algorithm => digesting(algorithm, null),
      createHmac: (algorithm, key) => digesting(algorithm, bytesIn(key)),
    },
    querystring: {
      parse: readQuery,
      decode: readQuery,
      stringify: writeQuery,
      encode: writeQuery,
      escape: escapes,
      unescape: unescapes,
    },
    buffer: { Buffer },
  }

  // The engine's own, which CloudFront's have not; shared memory would not count as the realm's.
  for (const name of ['SharedArrayBuffer', 'Atomics', 'performance']) delete globalThis[name]
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  define('Buffer', Buffer)
  define('btoa', text => {
    if (/[^\0-\xff]/.test(text)) throw new TypeError('invalid character')
    return toBase64(bytesOf(String(text)), false)
  })
  define('atob', text => {
    const plain = String(text).replace(/[\t\n\f\r ]+/g, '')
    if (/[^A-Za-z0-9+/=]/.test(plain)) throw new TypeError('invalid character')
    return binaryOf(fromBase64(plain))
  })
  define('TextEncoder', function TextEncoder() {
    this.encode = text => Uint8Array.from(utf8Of(text))
  })
  define('TextDecoder', function TextDecoder() {
    this.decode = bytes => textOf(bytes)
  })
  define('console', { log() {}, error() {}, warn() {}, info() {}, debug() {} })
  define('require', name => {
    if (!Object.hasOwn(modules, name)) throw new Error('no such module')
    return modules[name]
  })
  String.bytesFrom = (value, encoding) =>
    typeof value === 'string' ? textOf(encoded(value, encoding)) : binaryOf(value)

  const plainText = String.prototype.toString
  Object.defineProperty(String.prototype, 'toString', {
    value: function (encoding) {
      const text = plainText.call(this)
      return encoding === undefined ? text : decoded(utf8Of(text), encoding)
    },
    writable: true,
    configurable: true,
  })

  const outcomeOf = result => {
    if (typeof result !== 'object' || result === null) return 'fails'
    if (result.statusCode !== undefined) {
      const status = Number(result.statusCode)
      return Number.isInteger(status) && status >= 100 && status <= 599 ? `answers ${status}` : 'fails'
    }
    return typeof result.uri === 'string' && typeof result.method === 'string' ? 'passes' : 'fails'
  }
  const ANY_ADDRESS = '192.0.2.1'

  const EngineDate = Date
  const engineNow = EngineDate.now
  let laterMs = 0
  const now = () => engineNow() + laterMs
  /** The engine's, for a visit at another moment. */
  const Clock = new Proxy(EngineDate, {
    apply: () => new EngineDate(now()).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, name) => (name === 'now' ? now : target[name]),
  })
  define('Date', Clock)
  EngineDate.prototype.constructor = Clock

  /** For the host alone, which takes them away before the code of a function runs. */
  globalThis.hostSide = {
    module: name => modules[name],
    visit(handler, text) {
      const event = parse(text)
      const own = { outcome: '', store: false, address: false }
      const { ip = ANY_ADDRESS, laterMs: later = 0 } = event.viewer
      event.viewer = {}
      laterMs = later
      seen = own
      const settle = said => {
        if (own.outcome === '') own.outcome = said
      }
      Object.defineProperty(event.viewer, 'ip', {
        enumerable: true,
        get() {
          own.address = true
          return ip
        },
      })
      try {
        Promise.resolve(handler(event)).then(
          result => {
            try {
              settle(outcomeOf(result))
            } catch {
              settle('fails')
            }
          },
          () => settle('fails'),
        )
      } catch {
        settle('fails')
      }
    },
    said: () => stringify({ ...seen, outcome: seen.outcome === '' ? 'fails' : seen.outcome }),
  }
})(globalThis.hostDigest)
delete globalThis.hostDigest
