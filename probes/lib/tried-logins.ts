import type { BasicAuthLogin } from './logins.ts'

/** What somebody sends who does not know the login, and what that is called. */
interface TriedLogin {
  readonly header: string
  readonly says: string
}

const encoded = (text: string): string => Buffer.from(text).toString('base64')
const basic = (text: string): string => `Basic ${encoded(text)}`

/**
 * Logins that only code takes which compares the wrong way round, or with something that is not there: empty ones, the user alone, pieces of a login,
 * patterns. They go to the code that is run here, and nowhere else.
 */
export function triedLogins(users: readonly string[], known: readonly BasicAuthLogin[]): readonly TriedLogin[] {
  const named = (says: string, headers: readonly string[]) => headers.map(header => ({ header, says }))
  return [
    ...named('an empty login', ['', 'Basic', 'Basic ', 'Basic =', basic(':')]),
    ...named(
      "the user's name without a password",
      users.flatMap(user => [basic(user), basic(`${user}:`)]),
    ),
    ...named('a pattern in place of the login', [
      ...['.', '.*', 'Basic .', 'Basic .*', 'Basic *', basic('.*'), basic('.*:.*'), basic('*:*')],
      ...users.flatMap(user => [basic(`${user}:.*`), basic(`${user}:*`)]),
    ]),
    ...named('a name and a password of nothing but undefined or null', [
      ...['undefined', 'null', 'Basic undefined', 'Basic null'],
      ...['undefined', 'undefined:undefined', 'null:null'].map(basic),
      ...users.flatMap(user => [basic(`${user}:undefined`), basic(`${user}:null`)]),
    ]),
    ...named('a piece of the login', ['B', ...known.flatMap(piecesOf)]),
    ...named('a login as long as the right one', known.flatMap(sameLength)),
    ...named('a login of which half is right', known.flatMap(halves)),
    ...named('the letters of the login in another order', known.flatMap(reordered)),
  ]
}

/** Another character at every place: such a text is never the one that it was made of. */
const otherThan = (text: string): string =>
  text.replace(/[^:]/g, letter => (/\d/.test(letter) ? (letter === '7' ? '3' : '7') : /[qQ]/.test(letter) ? 'k' : 'q'))

const sameLength = ({ username, password }: BasicAuthLogin): readonly string[] => [
  basic(`${username}:${otherThan(password)}`),
  basic(`${otherThan(username)}:${otherThan(password)}`),
]

/** More than half of a short password is nearly all of it. */
const SHORTEST_HALVED = 8

function halves({ username, password }: BasicAuthLogin): readonly string[] {
  if (password.length < SHORTEST_HALVED) return []
  const middle = Math.floor(password.length / 2)
  const [first, second] = [password.slice(0, middle), password.slice(middle)]
  return [first + otherThan(second), otherThan(first) + second].map(half => basic(`${username}:${half}`))
}

/** What adds letters up, or counts them, cannot tell them apart. */
function reordered({ username, password }: BasicAuthLogin): readonly string[] {
  const token = encoded(`${username}:${password}`)
  const other = reversed(password)
  return [
    ...(reversed(token) === token ? [] : [`Basic ${reversed(token)}`]),
    ...(other === password ? [] : [basic(`${username}:${other}`)]),
  ]
}

const reversed = (text: string): string => [...text].toReversed().join('')

/** One character of each end of what could be compared, as far as it is not all of it. */
function piecesOf({ username, password }: BasicAuthLogin): readonly string[] {
  const token = encoded(`${username}:${password}`)
  const ends = (text: string) => (text.length < 2 ? [] : [text.slice(0, 1), text.slice(-1)])
  return [
    ...ends(token).map(piece => `Basic ${piece}`),
    ...ends(password).map(piece => basic(`${username}:${piece}`)),
    ...ends(`${username}:${password}`).map(basic),
  ]
}
