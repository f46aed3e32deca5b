// Loaded into a command before anything else: another machine, much later. Whoever asks the network is named on stderr, and gets no answer.
import { lookup } from 'node:dns'
import { Socket } from 'node:net'

const LATER_MS = 400 * 86_400_000
const named = what => {
  process.stderr.write(`asks the network: ${what}\n`)
  throw new Error('there is no network here')
}
Socket.prototype.connect = (...where) => named(JSON.stringify(where))
lookup.call = () => named('dns')

const Now = Date
globalThis.Date = class extends Now {
  constructor(...of) {
    super(...(of.length === 0 ? [Now.now() + LATER_MS] : of))
  }
  static now() {
    return Now.now() + LATER_MS
  }
}
