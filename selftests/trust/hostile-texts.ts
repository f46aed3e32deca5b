import type { Parser } from '../lib/parsers.ts'

/** What a parser that tries again, goes deeper or copies what it has would choke on when there is much of it. */
const UNITS: readonly string[] = [
  ...'<>&"\'`\\/([{$*?a \n\t@=:;,.0-#%|~^',
  ...['‹', '&#', '&amp', '<a ', '<a b="', '</', '<!--', '<h1>', '<title>', '<script>', '<body ', ']]>'],
  ...[
    '\\"',
    '\\\\',
    '/*',
    '//',
    '{"a":',
    '[{"a":',
    '"a",',
    '${',
    '%{',
    'x=<<A\n',
    'a = [',
    '- ',
    '- - ',
    '&a *a ',
    '? ',
  ],
  ...[
    '\u001b]',
    '\u001b[',
    '\u0090',
    '\u009b',
    '\r',
    '\0',
    '::a',
    '##',
    'section_start:',
    '\u0301',
    '\ud800',
    '\u202e',
    '\u2028',
  ],
  ...[
    'é',
    '😀',
    'a:',
    'a.',
    'a@',
    'a ',
    'PHP ',
    "Table '",
    'mysqli',
    'retried 1 ',
    'execution resource retrieval failed: ',
  ],
  ...[
    'not authorized to perform: ',
    'arn:aws:',
    'https://a:',
    '<https://a>; rel="',
    'Basic ',
    'Bearer ',
    'password="',
    'password=',
  ],
  ...[
    'eyJ-',
    'eyJa.',
    'xoxb-',
    'key="',
    'curl -u ',
    'mysql -p',
    'authorization: ',
    'aws_session_token=',
    '-----BEGIN PRIVATE KEY-----',
  ],
  ...['(a+)+', '(a|aa)+', '[^', '*a', '?*'],
]

/** A text and what it is made of. */
interface HostileText {
  readonly name: string
  readonly text: string
}

/** Hostile texts of about that many characters: each unit by itself, and within and after a text that the parser is made for. */
export function* hostileTexts({ samples }: Parser, length: number): Generator<HostileText> {
  for (const sample of samples)
    yield { name: `${JSON.stringify(sample.slice(0, 30))} again and again`, text: repeated(sample, length) }
  const [sample] = samples
  const middle = Math.floor(sample.length / 2)
  for (const unit of UNITS) {
    const many = repeated(unit, length)
    const name = JSON.stringify(unit)
    yield { name: `much of ${name}`, text: many }
    yield {
      name: `a sample with much of ${name} within`,
      text: `${sample.slice(0, middle)}${many}${sample.slice(middle)}`,
    }
    yield { name: `a sample before much of ${name}`, text: `${sample}${many}` }
  }
}

const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length))
