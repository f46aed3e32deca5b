import { describe, expect, test } from 'vitest'
import { cutForeign, cutLater } from '../../lib/text/cut.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { harmless } from '../../lib/text/harmless.ts'
import { redact, registerSecret } from '../../lib/text/redact.ts'
import { FORMS, showsIn } from '../trust/forms.ts'

/** Tokens are numbered as they are met: which one it is does not matter here. */
const said = (...args: Parameters<typeof redact>): string => redact(...args).replace(/\[secret \d+\]/g, '[secret]')

describe('what may not leave the process', () => {
  registerSecret('hunter2-correct')
  registerSecret('correct-horse-battery')
  registerSecret('a"b c/d')
  for (let index = 0; index < 800; index += 1) registerSecret(`one-of-many-${index}-secrets`)

  test.for([
    ['hunter2-correct', '[secret]'],
    ['x hunter2-correct y', 'x [secret] y'],
    ['hunter2-correcthunter2-correct', '[secret][secret]'],
    ['mysql -phunter2-correct -h a', 'mysql -p[secret] -h a'],
    ['hunter2-correct-horse-battery!', '[secret]!'],
    ['a%22b%20c%2Fd', '[secret]'],
    [String.raw`{"p":"a\"b c/d"}`, '{"p":"[secret]"}'],
    [Buffer.from('hunter2-correct').toString('base64'), '[secret]'],
    ['one-of-many-799-secrets and one-of-many-8-secrets', '[secret] and [secret]'],
    ['one-of-many-800-secrets, hunter2-correc! x', 'one-of-many-800-secrets, hunter2-correc! x'],
    ['abc', 'abc'],
    ['', ''],
  ] as const)('%s', ([text, expected]) => {
    expect(said(text)).toBe(expected)
  })
})

describe('every form of a secret, in every kind of text', () => {
  const SECRETS = [
    `Kx'9"<&>\\/ü zQ7wLm4`,
    'plainPass9word88',
    'two\nlines of 7xWq9Lm4',
    'tabs\t\tand  spaces 5Xq',
    'Kx9$w%7{Lq}`4m^2|Zt',
    'ab<L>cd9xQz7Kw',
    String.raw`a\nb9xQz7Lm`,
  ] as const
  for (const secret of SECRETS) registerSecret(secret)

  test.for(Object.entries(FORMS))('%s', ([, write]) => {
    for (const secret of SECRETS)
      for (const kind of ['foreign', 'prose', 'command'] as const) {
        const text = `before ${write(secret)} after`
        expect(showsIn(redact(text, kind), secret), redact(text, kind)).toBe(false)
        expect(redact(text, kind)).toMatch(/^before .*\[secret \d+\].* after$/s)
      }
  })

  // Alone in its text, so that nothing else tells that the text is not what it seems.
  test.for([
    ...['%21', '%u0021', '%U0021', '&#33;', '&#x21;', '&#X21;', '&excl;', '=21', '^!', '`!'],
    ...['\\x21', '\\X21', '\\041', '\\u0021', '\\U0021', '\\u{21}', '\\U00000021'],
  ])('one letter of it written as %s', letter => {
    registerSecret('Wq7!xK2-pLm9')
    expect(redact(`Wq7${letter}xK2-pLm9`)).toMatch(/^\[secret \d+\]$/)
    expect(redact(`Wq7${letter}xK2-pLm8`)).toContain('xK2-pLm8')
  })

  test('a letter beyond the first plane, as Python and C write it', () => {
    registerSecret('Wq7😀xK2-pLm9')
    expect(redact("b'Wq7\\U0001f600xK2-pLm9'")).toMatch(/^b'\[secret \d+\]'$/)
  })

  test('the first line of one that has several', () => {
    registerSecret('first-line-77\nsecond-line-88')
    expect(said('Error: first-line-77')).toBe('Error: [secret]')
  })

  test('the same secret is the same token, another one is another', () => {
    registerSecret('oneAndTheSame#1')
    registerSecret('somethingElse#2')
    const [first, again, other] = [
      redact('oneAndTheSame#1'),
      redact(Buffer.from('bbws:oneAndTheSame#1').toString('base64')),
      redact('somethingElse#2'),
    ]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })
})

describe('what is secret whatever its value', () => {
  test.for([
    `define('DB_PASSWORD', 'VALUE');`,
    `define( "DB_PASSWORD" , "VALUE" );`,
    'define(&#039;AUTH_KEY&#039;, &#039;VALUE&#039;);',
    `define(\\'SMTP_PASS\\', \\'VALUE\\');`,
    `putenv("X_PASSWORD=VALUE")`,
    `putenv('MY_TOKEN=VALUE')`,
    'mysql://user:VALUE@db.internal/wp',
    'mysql:host=db;dbname=wp;password=VALUE;charset=utf8',
    'redis://:VALUE@cache:6379',
    'password=VALUE',
    'pwd: VALUE',
    `'PASSWORD' => 'VALUE',`,
    '{"password":"VALUE"}',
    String.raw`{\"secret\":\"VALUE\"}`,
    'AWS_SECRET_ACCESS_KEY=VALUE',
    'aws_session_token = VALUE',
    'Authorization: Basic VALUE',
    'Authorization: Bearer VALUE',
    'eyJhbGciOiJIUzI1NiJ9.VALUE.c2lnbmF0dXJl',
    '-----BEGIN RSA PRIVATE KEY-----\nVALUE\n-----END RSA PRIVATE KEY-----',
    'https://hooks.slack.com/services/T000/B000/VALUE',
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=VALUE&x=1',
    'https://b.s3.amazonaws.com/k?X-Amz-Security-Token=VALUE',
    'mysqldump -u root -pVALUE wp',
    'curl -u admin:VALUE https://x.test',
    'api_key: VALUE',
    "mysql -u root -p'VALUE'",
    'mysql -p"VALUE two"',
    'wp config create --dbpass=VALUE',
    'mysql --password VALUE -h x',
    "CREATE USER 'a'@'%' IDENTIFIED BY 'VALUE'",
    'GITHUB_PAT=VALUE',
    'AUTH=VALUE',
    'PRIVATE=VALUE',
    '<password>VALUE</password>',
    '["password"]=> string(9) "VALUE"',
    '[password] => VALUE',
    's:8:"password";s:9:"VALUE";',
    'password=a&VALUE',
    'password=a,VALUE',
    'password=a)VALUE',
    'password=$VALUE',
    'password=*VALUE',
    'password=%VALUE',
    'password=yes-VALUE',
    "$_ENV['DB_PASS'] = 'VALUE'",
    "new mysqli('h', 'u', 'VALUE', 'd')",
    "new PDO('mysql:host=h', 'u', 'VALUE')",
    "wpdb->__construct('u', 'VALUE', 'd', 'h')",
    'mysql://u:a/VALUE@h',
    'user:VALUE@tcp(h:3306)/db',
    'Cookie: wordpress_logged_in_a=VALUE',
    'Set-Cookie: session=VALUE',
    'X-Origin-Verify: VALUE',
    'SG.VALUE.VALUE',
    'npm_VALUEVALUE',
    'AIzaVALUEVALUE',
    'PGPASSWORD=VALUE',
    'redis-cli -h cache -a VALUE ping',
    "#3 /x.php(9): wp_authenticate('admin', 'VALUE')",
    "wp_authenticate_username_password(NULL, 'admin', 'VALUE')",
    "wp_check_password('VALUE', 'x')",
    "Redis->auth('VALUE')",
    "PHPMailer\\\\SMTP->authenticate('user', 'VALUE')",
    "ftp_login(Resource id #4, 'user', 'VALUE')",
    "imap_open('{mail.test}', 'user', 'VALUE')",
    `password=${'a'.repeat(600)}VALUE`,
  ] as const)('%s', shape => {
    const value = 'Zq7LmP4xTr9WsVn2KdYb'
    const text = shape.replaceAll('VALUE', value)
    expect(redact(text)).not.toContain('LmP4')
    expect(redact(`it says "${text}" there`, 'prose')).not.toContain('LmP4')
    expect(redact(redact(text))).toBe(redact(text))
  })

  test('in a sentence of ours a colon is a colon, and what is assigned is not ours', () => {
    expect(redact('prod-x-secret: malformed', 'prose')).toBe('prod-x-secret: malformed')
    expect(said('3 x Essential container exited: DB_PASS=Zq7LmP4x', 'prose')).toBe(
      '3 x Essential container exited: DB_PASS=[secret]',
    )
  })

  test('what others say after the name of a secret is no value of it, unless the name is theirs, too', () => {
    const seen = (words: string) => said(`could not see db-secret: ${foreign(words)} (look)`, 'prose')
    expect(seen('it could not be read')).toBe('could not see db-secret: it could not be read (look)')
    expect(seen('secretsmanager:GetSecretValue')).toBe('could not see db-secret: secretsmanager:GetSecretValue (look)')
    expect(seen('db-secret: hunter2')).toBe('could not see db-secret: db-secret: [secret] (look)')
    expect(seen('password: hunter2')).toBe('could not see db-secret: password: [secret] (look)')
    expect(seen('x,password=hunter2')).not.toContain('hunter2')
    expect(said('db-secret: hunter2')).toBe('db-secret: [secret]')
    expect(said('db-secret: hunter2 was refused')).toBe('db-secret: [secret] was refused')
    expect(said(`the log says ${foreign('db-secret: hunter2')}`, 'prose')).toBe('the log says db-secret: [secret]')
    expect(said('the log says "db-secret: hunter2"', 'prose')).toBe('the log says "db-secret: [secret]"')
  })

  test('a name after a name is no value', () => {
    expect(said('secret: password: hunter2')).toBe('secret: password: [secret]')
    expect(said('token: secret = hunter2 x')).toBe('token: secret = [secret] x')
    expect(said('secret:password:hunter2')).toBe('secret:[secret]')
  })

  test('only what was put in the place of a secret is none', () => {
    expect(said('password="[secret hunter2zz9K" and more')).toBe('password="[secret]" and more')
    expect(said("define('DB_PASSWORD', '[secret hunter2zz9K');")).toBe("define('DB_PASSWORD', '[secret]');")
    expect(redact('password=[secret 1] x')).toBe('password=[secret 1] x')
  })

  test('access keys', () => {
    expect(said('key AKIAIOSFODNN7EXAMPLE used')).toBe('key [secret] used')
  })

  test.for([
    "Access denied for user 'a'@'10.0.0.1' (using password: YES)",
    'PHP Parse error: syntax error, unexpected token "<", expecting end of file in /var/www/html/wp-config.php on line 2',
    'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-bluebird-db-credentials-AbCdEf',
    'Basic realm="BBWS WordPress"',
    'Basic authentication is asked for',
    'password=$WORDPRESS_DB_PASSWORD',
    'password=$password',
    'password=***',
    'secretsmanager:GetSecretValue is not allowed',
  ])('no secret: %s', text => {
    expect(redact(text)).toBe(text)
  })
})

describe('what others said, in a sentence of ours without quotation marks', () => {
  const WORDS = [
    'correcthorsebattery',
    'SuperSecretWord',
    'OPENSESAME',
    '8675309',
    '2024.12.25',
    'пароль',
    '合言葉密',
  ] as const
  for (const word of [...WORDS, 'xq7']) registerSecret(word)

  test.for(WORDS)('%s', word => {
    const sentence = `2 x ${foreign(`Essential container in task exited: ${word}.`)}; ${word}: ${foreign(cutLater(`no ${word} here`, 4))}`
    expect(said(sentence, 'prose')).toBe(`2 x Essential container in task exited: [secret].; ${word}: no [secret]`)
    expect(said(`pw=${word}, password: "${word}`, 'prose')).toBe('pw=[secret], password: "[secret]')
    expect(said(`x --password=${word}`, 'command')).toBe('x --password=[secret]')
  })

  test('marks inside of it mean nothing', () => {
    const text = 'a \ufdd3 correcthorsebattery \ufdd2 b'
    expect(said(`it says ${foreign(text)}; 1`, 'prose')).toBe('it says a  [secret]  b; 1')
    expect(said(`\ufdd2open ${text}`, 'prose')).not.toMatch(/[\ufdd0-\ufdd3]/)
  })

  test('a few characters alone in its own quotes', () => {
    expect(said(`it says ${foreign("x 'xq7'")}`, 'prose')).toBe("it says x '[secret]'")
  })

  test("cut anew, all of it is somebody else's", () => {
    const long = cutLater(`could not look: ${foreign('it is OPENSESAME, and more')}`, 40)
    expect(said(long, 'prose')).toBe('could not look: it is [secret], and mo')
  })

  test('a mark that was left on its way to a screen is no character', () => {
    expect(harmless(foreign('x'))).toBe('x')
  })
})

describe('a secret that is a word of our own', () => {
  const WORDS = ['wordpress', 'service', 'failed', 'true', '2025-12-24', 'goldencrust', 'TaskFailedToStart'] as const
  for (const word of WORDS) registerSecret(word)

  test.for(WORDS)('%s', word => {
    const command = `aws ecs update-service --service prod-${word} --cluster ${word}`
    expect(redact(command, 'command')).toBe(command)
    expect(redact(`the ${word} of 1`, 'prose')).toBe(`the ${word} of 1`)
    expect(said(`it says "no ${word} here" 3 times`, 'prose')).toBe('it says "no [secret] here" 3 times')
    expect(said(`no ${word} here`)).toBe('no [secret] here')
  })

  test.for(['af-south-1', '--region', '--tenant'])('a word of a command: %s', word => {
    registerSecret(word)
    const command = `aws ecs describe-services ${word} x --region af-south-1`
    expect(redact(command, 'command')).toBe(command)
    expect(said(`no ${word} here`)).toBe('no [secret] here')
  })

  test('a name of ours that is no word', () => {
    registerSecret('prod-gc-2-db')
    const isOwn = (secret: string) => 'prod-gc-2-db-credentials'.includes(secret)
    expect(redact('aws x --secret-id prod-gc-2-db-credentials', 'command', isOwn)).toContain('prod-gc-2-db')
    expect(redact('reads prod-gc-2-db-credentials', 'prose', isOwn)).toContain('prod-gc-2-db')
    expect(redact('password prod-gc-2-db', 'foreign', isOwn)).not.toContain('prod-gc-2-db')
  })

  test('a word by which judging knows what others wrote: only where a credential stands', () => {
    registerSecret('unhealthy')
    const isRead = (secret: string) => secret === 'unhealthy'
    const shown = (text: string) => redact(text, 'foreign', () => false, isRead).replace(/\[secret \d+\]/g, '[secret]')
    expect(shown('(port 80) is unhealthy in "unhealthy"')).toBe('(port 80) is unhealthy in "unhealthy"')
    expect(shown('unhealthy: pwd=unhealthy x')).toBe('unhealthy: pwd=[secret] x')
    expect(shown("unhealthy: mysqli_connect('h', 'u', 'unhealthy')")).toBe(
      "unhealthy: mysqli_connect('h', 'u', '[secret]')",
    )
    expect(shown('unhealthy http://u:unhealthy@h/')).toBe('unhealthy http://u:[secret]@h/')
    expect(shown('Basic dTp1bmhlYWx0aHk=')).toBe('Basic [secret]')
    expect(said('(port 80) is unhealthy')).toBe('(port 80) is [secret]')
  })

  test('one to three characters: where a credential stands, and alone in quotes', () => {
    registerSecret('q7!')
    expect(said('password=q7! and q7! and "q7!"')).toBe('password=[secret] and q7! and "[secret]"')
    expect(said('login u:q7!@db')).toBe('login u:[secret]@db')
    // Quoted in a sentence of ours, and not a name of ours.
    const quoted = 'log: "says "q7!" to u:q7!@db here", and "q7!"'
    expect(said(quoted, 'prose')).toBe('log: "says "[secret]" to u:[secret]@db here", and "q7!"')
    expect(redact(quoted, 'prose', () => true)).toBe(quoted)
  })
})

describe('a cut comes after', () => {
  test('and marks that others wrote halve no secret', () => {
    registerSecret('Zq7kWv9mX2LpQ4')
    const halved = 'pw \ufdd0Zq7k\ufdd1Wv9mX2LpQ4 end'
    for (const text of [halved, 'pw \ufdd0x Zq7kWv9\ufdd1mX2LpQ4 end', 'pw Zq7k\ufdd0Wv9\ufdd1mX2LpQ4 end'])
      for (const written of [text, cutLater(text, 300), cutForeign(text, 300), foreign(text)]) {
        expect(redact(written)).not.toMatch(/Zq7k|mX2L|Wv9/)
        expect(redact(`ours: ${written}`, 'prose')).not.toMatch(/Zq7k|mX2L|Wv9/)
      }
    expect(said(cutForeign(halved, 300))).toBe('pw [secret] end')
    expect(said(cutForeign('a \ufdd0b\ufdd1 c', 300))).toBe('a b c')
    expect(redact('password=\ufdd0not-known-\ufdd1Lp44Zx')).not.toMatch(/known|Lp44/)
  })

  test('and halves no secret, known or not yet', () => {
    const text = cutLater(`${'x'.repeat(90)} late-known-secret-1 tail`, 100, '...')
    registerSecret('late-known-secret-1')
    expect(said(text)).toBe(`${'x'.repeat(90)} [secret]...`)
  })

  test('what begins after it is not shown at all', () => {
    expect(redact(cutLater('0123456789late-known-secret-1', 10))).toBe('0123456789')
    expect(redact(`"${cutLater('a'.repeat(20), 5, '...')}" and "${cutLater('b'.repeat(20), 5)}"`)).toBe(
      '"aaaaa..." and "bbbbb"',
    )
  })

  test('of what was cut before, the shorter end counts', () => {
    expect(redact(cutLater(cutLater('a'.repeat(30), 20), 10))).toBe('a'.repeat(10))
  })
})

test('of the passwords of a fleet, which begin alike, each is found: whole, in other letters, and shortened', () => {
  const passwords = Array.from({ length: 300 }, (_, index) => `Alike-Tenant-${index}-Zq${(index * 7919) % 1000}`)
  passwords.forEach(registerSecret)
  for (const password of passwords) {
    const said = redact(
      `a ${password} b ${password.toUpperCase()} c "${password.slice(0, -1)}" d ${password.slice(0, -2)}...`,
    )
    expect(said).toMatch(/^a (\[secret \d+\]) b \1 c "\[secret \d+\]" d \[secret \d+\]\.\.\.$/)
  }
  expect(redact('Alike-Tenant- and Alike-Tenants, or')).toBe('Alike-Tenant- and Alike-Tenants, or')
})
