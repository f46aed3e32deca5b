import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { commandLines } from '../../reports/lib/command-lines.ts'
import { widthOf } from '../../reports/lib/text.ts'

const WIDTHS = [66, 80, 86, 100, 146, 160]

/** What a shell hands to the programs of a script: each call's words, nothing is carried out. */
const callsOf = (script: string): string =>
  execFileSync(
    'bash',
    ['-c', `aws() { printf '<%s>' aws "$@"; echo; }; jq() { cat; printf '<%s>' jq "$@"; echo; }\n${script}`],
    { encoding: 'utf8' },
  )

const COMMANDS: Readonly<Record<string, string>> = {
  'many options':
    'aws ecs update-service --cluster prod-cluster --service prod-goldencrust-service --task-definition prod-goldencrust:2 --region af-south-1 --profile Tebogo-prod',
  'lines of its own':
    'aws ecs update-service --cluster prod-cluster --service prod-goldencrust-service \\\n  --force-new-deployment --region af-south-1',
  'a substitution':
    'aws cloudfront publish-function --name x --if-match "$(aws cloudfront describe-function --name x --query "ETag" --output text --region us-east-1)" --region us-east-1',
  'a policy in quotes':
    'aws iam put-role-policy --role-name role --policy-document \'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a b"],"Resource":["*"]}]}\' --policy-name name',
  'quotes with line feeds in them':
    "aws x describe --query 'a' --output json --region af-south-1 |\n  jq --arg name 'long value of it' --arg other 'another value' 'del(.a)\n  | .b = $name\n  | .c = $other' --tab",
  'two statements': 'aws a b --name one &&\n  aws c d --name two\naws e f --name three',
  'escapes and an apostrophe': `aws a b --text 'it'\\''s "here"' --more a\\ b --and "c \\" d $((1 + 2)) e" --wide 日本語日本語`,
  'an output file': 'aws a b --with-a-long-option and-a-long-value --another-long-option value > file.json',
}

test.for(Object.entries(COMMANDS))('%s: pasted, it does the same at every width', ([, text], { expect }) => {
  const said = callsOf(text.replace(' > file.json', ''))
  for (const columns of WIDTHS) {
    const lines = commandLines(text, columns)
    const shown = lines.map(({ text: line, inQuotes }) => (inQuotes ? line : `    ${line}`)).join('\n')
    expect(callsOf(shown.replace('> file.json', '')), shown).toBe(said)
  }
})

test.for(WIDTHS)('at %i columns no line is longer, but for what is one word', columns => {
  for (const line of commandLines(COMMANDS['many options'] ?? '', columns))
    expect(widthOf(line.text)).toBeLessThanOrEqual(columns)
})

test('an option stays with its value, and a redirection with its file', () => {
  for (const columns of WIDTHS) {
    const text = Object.values(COMMANDS).flatMap(command => commandLines(command, columns).map(line => line.text))
    expect(text.filter(line => /(?:--(?:name|cluster|service|task-definition|region)|>) \\$/.test(line))).toEqual([])
  }
})

test('a substitution and what is in quotes are never broken', () => {
  const [inner = ''] = /"\$\(.*\)"/.exec(COMMANDS['a substitution'] ?? '') ?? []
  for (const columns of WIDTHS) {
    const lines = commandLines(COMMANDS['a substitution'] ?? '', columns).map(line => line.text)
    expect(lines.filter(line => line.includes(inner))).toHaveLength(1)
  }
})

test.for(["cat > a <<'EOF'\nx\nEOF", 'aws a b # a comment', "aws a 'open"])('%j is left as it is', text => {
  expect(
    commandLines(text, 66)
      .map(line => line.text)
      .join('\n'),
  ).toBe(text)
})
