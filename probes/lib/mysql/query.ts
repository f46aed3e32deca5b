import { ERROR_MARKER, serverError } from './server-error.ts'
import { type MysqlWire, protocolError } from './wire.ts'

const QUIT = 0x01
const INIT_DB = 0x02
const QUERY = 0x03
const OK_MARKER = 0x00
const NULL_MARKER = 0xfb
const FILE_MARKER = 0xfb
const EOF_MARKER = 0xfe
const MOST_EOF_BYTES = 5
const SHORTEST_OK_BYTES = 7
const MORE_RESULTS = 0x08
/** Every definition of a column begins with the catalog `def`. */
const CATALOG = Buffer.from('\x03def')

/** Makes a database the session's. Throws the server's error (1044, 1049), and `PROTOCOL_ERROR` for anything but an OK. */
export async function chooseDatabase(wire: MysqlWire, name: string, signal: AbortSignal): Promise<void> {
  command(wire, INIT_DB, name)
  const packet = await answerTo(wire, 'the choice of the database', signal)
  if (packet[0] !== OK_MARKER || packet.length < SHORTEST_OK_BYTES) {
    throw protocolError('the choice of the database was answered by neither OK nor an error')
  }
}

/**
 * The values of a statement's only column, one by one as they come. Throws the server's error, and `PROTOCOL_ERROR` for an answer that is
 * no list of one column: an OK, a list of several, a wish for a file of this machine.
 */
export async function* valuesOf(wire: MysqlWire, sql: string, signal: AbortSignal): AsyncGenerator<string> {
  command(wire, QUERY, sql)
  const head = await answerTo(wire, sql, signal)
  if (head[0] === OK_MARKER) throw protocolError(`${sql} was answered by a bare OK, without a list`)
  if (head[0] === FILE_MARKER) throw protocolError(`${sql} was answered by a wish for a file of this machine`)
  if (head.length !== 1 || head[0] !== 1) throw protocolError(`${sql} was not answered by a list of one column`)
  const definition = await wire.receive(signal)
  if (!definition.subarray(0, CATALOG.length).equals(CATALOG)) {
    throw protocolError(`${sql} was answered by a list whose column has no definition`)
  }
  endOf(await wire.receive(signal)) ?? malformed(sql)
  for (;;) {
    const packet = await answerTo(wire, sql, signal)
    const end = endOf(packet)
    if (end === 'more') throw protocolError(`${sql} was answered by more than one list`)
    if (end === 'last') return
    yield onlyValue(packet) ?? malformed(sql)
  }
}

/** Says goodbye; the server then hangs up. */
export const quitSession = (wire: MysqlWire): void => command(wire, QUIT, '')

function command(wire: MysqlWire, kind: number, text: string): void {
  wire.startCommand()
  wire.send(Buffer.concat([Buffer.from([kind]), Buffer.from(text)]))
}

async function answerTo(wire: MysqlWire, what: string, signal: AbortSignal): Promise<Buffer> {
  const packet = await wire.receive(signal)
  if (packet[0] === ERROR_MARKER) throw serverError(packet)
  return packet.length > 0 ? packet : malformed(what)
}

function endOf(packet: Buffer): 'more' | 'last' | undefined {
  if (packet[0] !== EOF_MARKER || packet.length !== MOST_EOF_BYTES) return undefined
  return packet.readUInt16LE(3) & MORE_RESULTS ? 'more' : 'last'
}

/** The one value of a row, in the protocol's form with its length in front; undefined for NULL and for anything else. */
export function onlyValue(row: Buffer): string | undefined {
  const [first = NULL_MARKER] = row
  if (first < NULL_MARKER) return row.length === 1 + first ? row.toString('utf8', 1) : undefined
  if (first !== 0xfc || row.length < 3) return undefined
  return row.length === 3 + row.readUInt16LE(1) ? row.toString('utf8', 3) : undefined
}

function malformed(what: string): never {
  throw protocolError(`the answer to ${what} cannot be read`)
}
