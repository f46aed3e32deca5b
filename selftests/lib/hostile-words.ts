// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.

/** What somebody who controls a name, a page, a log line or a file would write there, by whom it is meant for. */
export const hostileWords: Readonly<Record<string, string>> = {
  'a terminal': '\u001b[2J\u001b[31mred\u001b]0;owned\u0007\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007',
  'a terminal, in one byte': '\u009b31mred\u009d0;owned\u009c\u0090q\u009c',
  'a terminal, without an end': '\u001b]0;never \u001b[',
  'a reader of a line': 'FAILED\rpassed \b\b\b',
  'a reader of a screen': 'x\n\nROOT CAUSE  nothing\n25 passed',
  GitHub: 'x\n::error::owned\n::set-output name=a::b\n  ::add-mask::c ::stop-commands::d',
  'GitHub and Azure': '##[error]owned ##vso[task.setvariable variable=a]b',
  TeamCity: "##teamcity[buildStatus text='owned']",
  GitLab: 'section_start:1:owned\r\u001b[0Ksection_end:1:owned\r\u001b[0K',
  'an eye': 'moc.live\u202egpj.exe\u2066\u2069 pay\u200bpal\u00ad \u{e0041}\ufeff',
  'a stack of marks': `Z${'\u0301'.repeat(200)}`,
  'a parser of lines': 'a\u2028b\u2029c\u0085d\u000be\u000cf',
  'a writer of files': '\u0000\ud800\udfff\uffff\ufffe',
  'a browser':
    '</title></textarea><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>',
  'an attribute': '" onmouseover="alert(1)" \' onfocus=\'alert(1)',
  XML: ']]><failure/>&lol;<!-- <![CDATA[ -->',
  Markdown:
    '[x](javascript:alert(1)) ![x](http://evil.example/x.png) <details> `code` ``` | pipe | **b** $x$ www.evil.example',
  'a reviewer': '@octocat #1 octo/repo#2',
  Slack: '<!channel> <@U0123> <http://evil.example|bank> ```',
  Prometheus: 'a"} 1\nrunbook_cause{cause="x"} 1 \\',
  'a script that holds JSON': '</script><!--',
  'a file of properties': 'a=b\nc=d \\',
}

export const allHostileWords = Object.values(hostileWords).join(' ')

/** What may stand in no text for people: controls besides tab and line feed, what is not seen, what turns the direction of writing, halves. */
export const UNSEEN =
  /[\0-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}\u{e0000}-\u{e0fff}]/u

/** What a pipeline obeys, line by line. */
export const ordersIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter(line => /^\s*::[a-z-]+.*::/i.test(line) || /##[a-z]*\[/i.test(line) || /section_(?:start|end):/.test(line))
