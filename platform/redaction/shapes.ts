/** What is secret whatever its value, by what stands around it; the group `secret` holds the value. */
export interface Shape {
  readonly pattern: RegExp
  /** True for words that also stand in commands of our own. */
  readonly loose: boolean
}

/** A text without any of these holds no shape: one look instead of many. */
export const MAY_HOLD_SHAPE =
  /pass|pwd|secret|token|auth|key|license|jwt|_pat\b|salt|akia|asia|eyj|private|hooks|x-amz|:\/\/|basic|bearer|webhook|gh[a-z]_|glpat|xox|mysql|curl/i

/** Names of settings that hold a secret. */
const NAME =
  'pass(?:word|wd|phrase|wort)?|pwd|secret(?:string|_?key|_?access_?key)?|(?:session_?|security_?|auth_?|api_?|access_?)?token|(?:api|access|private|auth|license|secret|client|account)[_-]?key|client[_-]?secret|connection[_-]?string|jwt|licen[cs]e|salt'
/** Values that are none: references, patterns, and what MySQL says about a password (`using password: YES`). */
const NO_VALUE = '(?!(?:yes|no|null|none|empty|undefined)\\b|[$<*%]|arn:)'
const QUOTED = (quote: string) => `\\\\{0,3}${quote}(?<secret>(?:[^${quote}\\\\]|\\\\[\\s\\S]){1,4096})`

const named = (value: string): RegExp =>
  new RegExp(
    `(?<![a-z:/])(?:${NAME})(?:_[a-z0-9_]{1,24}|\\d{1,3})?\\\\{0,3}["']?\\s{0,4}(?:=>|[:=])\\s{0,4}${value}`,
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
    /\b(?<secret>eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,4096})?)/dg,
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
    /\baws_(?:secret_access_key|session_token)["']?\s{0,4}[:=]\s{0,4}["']?(?<secret>[^\s"'&,;]{8,8192})/dgi,
  ),
  ...loose(
    named(`${NO_VALUE}\\\\{0,3}"${NO_VALUE}(?<secret>(?:[^"\\\\]|\\\\[\\s\\S]){1,4096})`),
    named(`${NO_VALUE}\\\\{0,3}'${NO_VALUE}(?<secret>(?:[^'\\\\]|\\\\[\\s\\S]){1,4096})`),
    named(`${NO_VALUE}(?<secret>[^\\s"'\`,;&)<>\\]}\\\\]{1,512})`),
    /\bmysql\w{0,12}\s[^\n]{0,200}?\s-p(?<secret>[^\s"']{1,128})/dg,
    /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]["']?[^\s:"']{1,128}:(?<secret>[^\s"']{1,256})/dg,
  ),
]
