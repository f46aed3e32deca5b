/** What is secret whatever its value, by what stands around it; the group `secret` holds the value. */
interface Shape {
  readonly pattern: RegExp
  /** True for words that also stand in commands of our own. */
  readonly loose: boolean
}

/** A text without any of these holds no shape: one look instead of many. */
export const MAY_HOLD_SHAPE =
  /pass|pwd|secret|token|auth|key|license|jwt|_pat\b|salt|akia|asia|eyj|private|hooks|x-amz|:\/\/|basic|bearer|webhook|gh[a-z]_|glpat|xox|mysql|curl|woord|identified|pdo|wpdb|cookie|verify|credential|creds|ftp_login|imap_open|ldap_bind|redis-cli|sg\.|aiza|npm_|sk-|@tcp|@unix/i

/** Names of settings that hold a secret. */
const NAME =
  '(?:db|mysql|smtp|admin|root|user|my|app|wp|redis|ftp|pg|mail|ldap|imap|ssh|sql|database|rds)?pass(?:word|wd|phrase|wort|code)?|motdepasse|wagwoord|pwd|secret(?:string|_?key|_?access_?key)?|(?:session_?|security_?|auth_?|api_?|access_?)?token|(?:api|access|private|auth|license|secret|client|account)[_-]?key|client[_-]?secret|connection[_-]?string|jwt|licen[cs]e|salt'
/** Values that are none: references, patterns, and what MySQL says about a password (`using password: YES`). */
const NO_VALUE =
  '(?!(?:yes|no|null|none|empty|undefined)(?![\\w.-])|\\$(?:[a-z_]{1,64}(?![a-z0-9])|[{(])|<[a-z]|\\*{3}|\\.{3}|%[sd(]|arn:)'
/** A name that is followed by one more: `secret: password: x` says the second's value. */
const NO_NAME = `(?!(?<=\\s)(?:${NAME})["']?\\s{0,4}(?:=>|[:=]))`
const QUOTED = (quote: string) => `\\\\{0,3}${quote}(?<secret>(?:[^${quote}\\\\]|\\\\[\\s\\S]){1,16384})`

const named = (value: string): RegExp =>
  new RegExp(
    `(?<![a-z:/])(?:${NAME})(?:_[a-z0-9_]{1,24}|\\d{1,3})?\\\\{0,3}["']?\\]?\\s{0,4}(?:=>|[:=])\\s{0,4}${value}`,
    'dgi',
  )

const strict = (...patterns: readonly RegExp[]): readonly Shape[] =>
  patterns.map(pattern => ({ pattern, loose: false }))
const loose = (...patterns: readonly RegExp[]): readonly Shape[] => patterns.map(pattern => ({ pattern, loose: true }))

export const SHAPES: readonly Shape[] = [
  ...strict(
    /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{12,124})\b/dg,
    /\b(?:Basic|Bearer)\s{1,4}(?=[A-Za-z+/_.~-]{0,4096}[A-Z0-9=])(?<secret>[A-Za-z0-9+/=_.~-]{8,4096})/dg,
    /\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:[a-z]{2,12}\s{1,4})?(?<secret>(?!(?:basic|bearer|digest|token)\s)[A-Za-z0-9+/=_.~:-]{4,4096})/dgi,
    /\b(?<secret>eyJ[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,4096})?)/dg,
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?<secret>[^-]{1,16384})/dg,
    /\bhooks\.slack(?:-gov)?\.com\/[a-z]{4,16}\/(?<secret>[A-Za-z0-9_/-]{8,256})/dgi,
    /\b(?:discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com\/webhookb2)\/(?<secret>[\w@/-]{8,512})/dgi,
    /\bX-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D|"?\s{0,4}:\s{0,4}"?)(?<secret>[^&\s"'<>]{4,8192})/dgi,
    /\b(?<secret>xox[a-z]-[\w-]{10,256}|gh[pousr]_\w{20,256}|github_pat_\w{20,256}|glpat-[\w-]{16,128}|sk_live_\w{10,128})/dg,
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,128}:(?<secret>[^\s@/"'<>]{1,256})@/dgi,
    new RegExp(
      `\\bdefine\\(\\s{0,8}["'][a-z0-9_]{0,64}(?:pass|pwd|secret|token|salt|key|licen[cs]e|jwt|auth|_pat)[a-z0-9_]{0,32}["']\\s{0,8},\\s{0,8}${QUOTED("'")}`,
      'dgi',
    ),
    new RegExp(
      `\\bdefine\\(\\s{0,8}["'][a-z0-9_]{0,64}(?:pass|pwd|secret|token|salt|key|licen[cs]e|jwt|auth|_pat)[a-z0-9_]{0,32}["']\\s{0,8},\\s{0,8}${QUOTED('"')}`,
      'dgi',
    ),
    /\bputenv\(\s{0,8}'[a-z0-9_]{0,64}(?:pass|pwd|secret|token|salt|key|licen[cs]e|jwt|auth|_pat)[a-z0-9_]{0,32}=(?<secret>[^']{1,4096})/dgi,
    /\bputenv\(\s{0,8}"[a-z0-9_]{0,64}(?:pass|pwd|secret|token|salt|key|licen[cs]e|jwt|auth|_pat)[a-z0-9_]{0,32}=(?<secret>[^"]{1,4096})/dgi,
    /\b(?:mysqli?|mariadb|postgres(?:ql)?|rediss?|amqps?|mongodb|s?ftp|smtps?):\/\/[^\s:/@"'<>]{0,128}:(?<secret>[^\s"'<>]{1,512})@/dgi,
    /\b[\w.-]{1,64}:(?<secret>[^\s"'<>]{1,256})@(?:tcp|unix)\(/dgi,
    /\bidentified\s{1,4}(?:with\s{1,4}\S{1,64}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?\\{0,3}["'](?<secret>[^"'\s]{1,512})/dgi,
    /\bpassword\(\s{0,4}\\{0,3}["'](?<secret>[^"'\s]{1,512})/dgi,
    /\b(?:set-)?cookie["']?\s{0,4}:\s{0,4}["']?(?<secret>[^\r\n"']{4,4096})/dgi,
    /\b(?<secret>SG\.[\w-]{8,128}\.[\w-]{8,128}|AIza[\w-]{30,128}|npm_\w{20,128}|sk-[a-z0-9]{1,16}-[\w-]{16,256}|rk_live_\w{10,128})/dg,
    // A document's element, PHP's dumps, a form's field.
    /<[a-z]{0,32}(?:pass|pwd|secret|token)[a-z]{0,32}>(?<secret>[^<]{1,4096})/dgi,
    /(?:pass|pwd|secret|token|_key)[a-z_]{0,32}\\{0,3}["']\]?(?:=>\s{0,64}string\(\d{1,6}\) |;s:\d{1,6}:)\\{0,3}"(?<secret>[^"]{1,4096})/dgi,
    /\bname=\\{0,3}["'][a-z_-]{0,32}(?:pass|pwd|secret|token)[a-z_-]{0,32}\\{0,3}["'][^<>]{0,128}\bvalue=\\{0,3}["'](?<secret>[^"']{1,4096})/dgi,
    // The second or third argument of what opens a database.
    /\bPDO(?:->__construct)?\(\s{0,4}["'][^"']{0,512}["'],\s{0,4}["'][^"']{0,128}["'],\s{0,4}["'](?<secret>[^"']{1,512})/dg,
    /\bmysqli?(?:_real)?(?:_connect|(?:->|::)(?:__construct|real_connect|connect))?\((?:Object\(mysqli\),\s{0,4}|\$\w{1,32},\s{0,4})?\s{0,4}["'][^"']{0,256}["'],\s{0,4}["'][^"']{0,128}["'],\s{0,4}["'](?<secret>[^"']{1,512})/dgi,
    /\bwpdb(?:->__construct)?\(\s{0,4}["'][^"']{0,128}["'],\s{0,4}["'](?<secret>[^"']{1,512})/dgi,
    // Stack traces of PHP show what WordPress' and PHP's own functions are given.
    /(?:\bwp_(?:hash|check|set)_password|(?:->|::)auth)\(\s{0,4}["'](?<secret>[^"']{1,512})/dgi,
    /(?:\bwp_authenticate|(?:->|::)authenticate)\(\s{0,4}["'][^"']{0,256}["'],\s{0,4}["'](?<secret>[^"']{1,512})/dgi,
    /\b(?:wp_authenticate_(?:username|email)_password|ftp_login|imap_open|ldap_bind|ssh2_auth_password)\((?:[\w ()#]{1,64}|["'][^"']{0,256}["']),\s{0,4}["'][^"']{0,256}["'],\s{0,4}["'](?<secret>[^"']{1,512})/dgi,
    /\baws_(?:secret_access_key|session_token)["']?\s{0,4}[:=]\s{0,4}["']?(?<secret>[^\s"'&,;]{8,8192})/dgi,
  ),
  ...loose(
    named(`${NO_VALUE}\\\\{0,3}"${NO_VALUE}(?<secret>(?:[^"\\\\]|\\\\[\\s\\S]){1,16384})`),
    named(`${NO_VALUE}\\\\{0,3}'${NO_VALUE}(?<secret>(?:[^'\\\\]|\\\\[\\s\\S]){1,16384})`),
    named(`${NO_NAME}${NO_VALUE}(?<secret>[^\\s"';<>\\\\]{1,16384})`),
    /\bmysql\w{0,12}\b[^\n]{0,200}?\s-p(?<secret>[^\s"']{1,128})/dg,
    /\bmysql\w{0,12}\b[^\n]{0,200}?\s-p\\{0,3}"(?<secret>[^"]{1,512})/dg,
    /\bmysql\w{0,12}\b[^\n]{0,200}?\s-p\\{0,3}'(?<secret>[^']{1,512})/dg,
    /\bx-[a-z0-9-]{0,48}(?:verify|secret|token|key|auth)[a-z0-9-]{0,32}["']?\s{0,4}[:=]\s{0,4}["']?(?<secret>[^\s"']{4,4096})/dgi,
    /\b(?:[A-Z][A-Z0-9]{0,32}_){0,8}(?:AUTH|PRIVATE|PAT|CREDENTIALS?|CREDS)[=:]\s{0,2}\\{0,3}["']?(?<secret>[^\s"']{1,4096})/dg,
    /\b(?:credentials?|creds)=\\{0,3}["']?(?<secret>[^\s"']{1,4096})/dg,
    /:[a-z_]{0,32}(?:pass(?:word|wd)?|pwd|secret|token)=>\\{0,3}["'](?<secret>[^"']{1,4096})/dg,
    /\bredis-cli\b[^\n]{0,200}?\s-a\s{1,4}["']?(?<secret>[^\s"']{1,256})/dg,
    /\bsshpass\s{1,4}-p\s{0,4}["']?(?<secret>[^\s"']{1,256})/dg,
    /--[a-z-]{0,32}(?:pass(?:word|wd|phrase)?|pwd|secret|token)[ =]\\{0,3}["']?(?<secret>(?!-)[^\s"']{1,4096})/dgi,
    /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]"[^\s:"]{1,128}:(?<secret>[^"]{1,256})/dg,
    /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]'[^\s:']{1,128}:(?<secret>[^']{1,256})/dg,
    /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]["']?[^\s:"']{1,128}:(?<secret>[^\s"']{1,256})/dg,
  ),
]
