/** Ways in which logs, pages, events and errors write a secret, by their names. */
export const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  raw: secret => secret,
  'HTML, named': secret => html(secret, '&#039;', '&quot;'),
  'HTML, hexadecimal': secret =>
    secret.replace(/[^A-Za-z0-9 ]/gu, character => `&#x${character.codePointAt(0)?.toString(16)};`),
  'HTML, every character decimal': secret => [...secret].map(character => `&#${character.codePointAt(0)};`).join(''),
  addslashes: secret => secret.replace(/['"\\]/g, String.raw`\$&`),
  JSON: secret => json(secret),
  'JSON in JSON': secret => json(json(secret)),
  'JSON, ASCII only': secret =>
    json(secret).replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'JSON, slashes escaped': secret => json(secret).replaceAll('/', String.raw`\/`),
  'JSON in HTML': secret => html(json(secret), '&#39;', '&#34;'),
  'URL, %20': secret => encodeURIComponent(secret),
  'URL, +': secret => new URLSearchParams({ '': secret }).toString().slice(1),
  'URL, lower case': secret => encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
  'URL, twice': secret => encodeURIComponent(encodeURIComponent(secret)),
  shell: secret => `'${secret.replaceAll("'", String.raw`'\''`)}'`,
  'PHP var_export': secret => `'${secret.replace(/['\\]/g, String.raw`\$&`)}'`,
  base64: secret => Buffer.from(secret).toString('base64'),
  base64url: secret => Buffer.from(secret).toString('base64url'),
  'base64 of user:password': secret => Buffer.from(`admin:${secret}`).toString('base64'),
  'base64 of a longer login': secret => Buffer.from(`wordpress:${secret}:more`).toString('base64'),
  'base64 inside of JSON': secret => Buffer.from(JSON.stringify({ password: secret })).toString('base64'),
  'whitespace collapsed': secret => secret.replace(/\s+/g, ' '),
  'a control character in it': secret => `${secret.slice(0, 5)}\u0007${secret.slice(5)}`,
  'a colour in it': secret => `${secret.slice(0, 5)}\u001b[31m${secret.slice(5)}`,
  'a title of a terminal in it': secret => `${secret.slice(0, 5)}\u001b]0;x\u0007${secret.slice(5)}`,
  'soft hyphens in it': secret => [...secret].join('\u00ad'),
  'HTML, every name': secret => [...secret].map(character => PUNCTUATION[character] ?? character).join(''),
  'HTML, leading zeros': secret =>
    [...secret].map(character => `&#${String(character.codePointAt(0)).padStart(12, '0')};`).join(''),
  'HTML, nothing ends them': secret => [...secret].map(character => `&#${character.codePointAt(0)}`).join(''),
  'HTML, a tag in it': secret => `${secret.slice(0, 5)}<b>${secret.slice(5)}`,
  "Apache's log": secret => bytesOf(secret, byte => `\\x${byte.toString(16).padStart(2, '0')}`),
  octal: secret => bytesOf(secret, byte => `\\${byte.toString(8).padStart(3, '0')}`),
  'quoted-printable': secret => bytesOf(secret, byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`),
  'URL, %u': secret =>
    [...secret].map(character => `%u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`).join(''),
  'URL, Latin-1': secret =>
    secret.replace(/[^A-Za-z0-9]/g, unit => `%${unit.charCodeAt(0).toString(16).padStart(2, '0')}`),
  'UTF-8 taken for Latin-1': secret => Buffer.from(secret).toString('latin1'),
  'accents of their own': secret => secret.normalize('NFD'),
  'full width': secret =>
    secret.replace(/[!-~]/g, character => String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH)),
  'upper case': secret => secret.toUpperCase(),
  hexadecimal: secret => Buffer.from(secret).toString('hex'),
  'hexadecimal bytes': secret => [...Buffer.from(secret)].map(byte => byte.toString(16).padStart(2, '0')).join(' '),
  'base64 of base64': secret => Buffer.from(Buffer.from(`u:${secret}`).toString('base64')).toString('base64'),
  'base64 of UTF-16': secret => Buffer.from(secret, 'utf16le').toString('base64'),
  'base64 of a URL': secret => Buffer.from(encodeURIComponent(secret)).toString('base64'),
  'base64 of PHP JSON': secret =>
    Buffer.from(
      json(secret)
        .replaceAll('/', String.raw`\/`)
        .replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ).toString('base64'),
  'SQL, quotes doubled': secret => secret.replaceAll("'", "''"),
  'CSV, quotes doubled': secret => secret.replaceAll('"', '""'),
  'Compose, dollars doubled': secret => secret.replaceAll('$', '$$$$'),
  'its first half as what is not to be shown': secret => `\ufdd0${secret.slice(0, 6)}\ufdd1${secret.slice(6)}`,
  'format, per cent doubled': secret => secret.replaceAll('%', '%%'),
  'tags taken away': secret => secret.replace(/<[^<>]*>/g, ''),
  'UTF-8 taken for Latin-1 twice': secret => Buffer.from(Buffer.from(secret).toString('latin1')).toString('latin1'),
  'hexadecimal, two bytes together': secret =>
    Buffer.from(secret)
      .toString('hex')
      .replace(/.{4}(?=.)/g, '$& '),
  'hexadecimal, two bytes together from the middle': secret =>
    Buffer.from(`x${secret}`)
      .toString('hex')
      .replace(/.{4}(?=.)/g, '$& ')
      .slice(2),
  'soft hyphens of HTML in it': secret => [...secret].join('&shy;'),
  'spaces without width in it, of HTML': secret => [...secret].join('&#8203;'),
  "Windows' command line": secret => secret.replace(/[&<>|^%!"]/g, '^$&'),
  PowerShell: secret => secret.replace(/[`$"]/g, '`$&'),
  'broken into lines': secret => halvesOf(secret).join('\n'),
  'broken into lines, collapsed': secret => halvesOf(secret.replace(/\s+/g, ' ')).join(' '),
  'broken into lines with an indent': secret => halvesOf(secret).join('\r\n        '),
  'quoted-printable, a soft break': secret => halvesOf(secret).join('=\r\n'),
  'a line of a shell that goes on': secret => halvesOf(secret).join('\\\n  '),
  'joined by PHP': secret => halvesOf(secret).join("' . '"),
  'joined by JavaScript': secret => halvesOf(secret).join('" +\n    "'),
  'a list of characters': secret => JSON.stringify([...secret]),
  'a list of characters, indented': secret => JSON.stringify([...secret], null, 4),
  'a list of characters by PHP': secret => [...secret].map((character, at) => `[${at}] => ${character}`).join('\n'),
  'a list of bytes, indented': secret => JSON.stringify([...Buffer.from(secret)], null, 4),
  'base64 in lines': secret => linesOf(Buffer.from(`wordpress:${secret}`.repeat(5)).toString('base64'), 76).join('\n'),
  'base64 of a URL in lines': secret =>
    linesOf(Buffer.from(`${'x'.repeat(40)}${encodeURIComponent(secret)}`).toString('base64'), 64).join('\r\n'),
  'hexdump -C': secret => dumpOf(secret, 0, (pairs, shown) => `  ${pairs.join(' ').padEnd(48)}  |${shown}|`),
  xxd: secret =>
    dumpOf(secret, 0, (pairs, shown) => `: ${(pairs.join('').match(/.{1,4}/g) ?? []).join(' ').padEnd(40)} ${shown}`),
  'od -c': secret => dumpOf(secret, -1, (_, shown) => [...shown].map(character => `   ${character}`).join('')),
  hexdump: secret =>
    dumpOf(secret, -1, pairs => pairs.map((_, at) => (at % 2 ? '' : ` ${pairs[at + 1] ?? '00'}${pairs[at]}`)).join('')),
  'shortened by PHP': secret => `'${secret.slice(0, 15)}...'`,
}

const halvesOf = (secret: string): readonly [string, string] => {
  const middle = Math.ceil(secret.length / 2)
  return [secret.slice(0, middle), secret.slice(middle)]
}

const linesOf = (text: string, length: number): readonly string[] => text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []

const BYTES_OF_LINE = 16
const DIGITS_OF_OFFSET = 8

/** Lines of sixteen bytes, each after where it begins: what `hexdump`, `xxd` and `od` print; ASCII only. */
function dumpOf(secret: string, digits: number, line: (pairs: readonly string[], shown: string) => string): string {
  const bytes = Buffer.from(secret)
  return Array.from({ length: Math.ceil(bytes.length / BYTES_OF_LINE) }, (_, index) => {
    const at = index * BYTES_OF_LINE
    const part = [...bytes.subarray(at, at + BYTES_OF_LINE)]
    const shown = part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    const offset = at.toString(16).padStart(DIGITS_OF_OFFSET + digits, '0')
    const pairs = part.map(byte => byte.toString(16).padStart(2, '0'))
    return `${offset}${line(pairs, shown)}\n`
  }).join('')
}

const FULL_WIDTH = 0xfee0
const PUNCTUATION: Readonly<Record<string, string>> = {
  '!': '&excl;',
  '"': '&quot;',
  '#': '&num;',
  '&': '&amp;',
  "'": '&apos;',
  '+': '&plus;',
  '/': '&sol;',
  '<': '&lt;',
  '>': '&gt;',
  '\\': '&bsol;',
  ü: '&uuml;',
}

/** Letters and digits as they are, every other byte written somehow. */
const bytesOf = (text: string, write: (byte: number) => string): string =>
  [...Buffer.from(text)]
    .map(byte =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte)) && byte < 0x80 ? String.fromCharCode(byte) : write(byte),
    )
    .join('')

const json = (text: string): string => JSON.stringify(text).slice(1, -1)

const html = (text: string, apostrophe: string, quote: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", apostrophe)
    .replaceAll('"', quote)

/** Whether any piece of a secret that tells something stands in a text, whichever way it is written. */
export function showsIn(text: string, secret: string): boolean {
  const core = coreOf(secret)
  const written = Object.values(FORMS).map(form => form(secret))
  const pieces = [core, ...base64Pieces(core), ...written.filter(({ length }) => length >= MIN_TELLING)]
  return viewsOf(text).some(view => pieces.some(piece => view.includes(piece)))
}

const MIN_TELLING = 6

/** The part of a secret that no way of writing changes. */
const coreOf = (secret: string): string => /[A-Za-z0-9]{6,}/.exec(secret)?.[0] ?? secret

/** As it is, with white space collapsed, without what is not seen, and without all but letters and digits. */
const viewsOf = (text: string): readonly string[] => [
  text,
  text.replace(/[^A-Za-z0-9]+/g, ''),
  text.replace(/\s+/g, ' '),
  text.replace(/\p{Cc}(?:\[\d+m)?/gu, ''),
]

const base64Pieces = (core: string): readonly string[] =>
  [0, 1, 2].map(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(core)]).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + core.length) * 8) / 6))
  })
