import { expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import { readWords } from '../../runner/read-words.ts'
import { judgedOf } from '../../runner/recording/judge-again.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { deployedIds } from '../lib/steps.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
const AT = '2026-01-14T09:58:00.000Z'

/** Secrets that are read in what a run saw, of these. */
async function read(secrets: readonly string[], event: string, logLine: string): Promise<readonly string[]> {
  secrets.forEach(registerSecret)
  if (!healthy.service.found || !healthy.logs.groupFound) throw new Error('the healthy tenant has both')
  const stream = healthy.logs.streams[0]?.name ?? ''
  const finding = { class: 'php-fatal' as const, stream, count: 2, firstAt: AT, lastAt: AT, excerpt: logLine }
  const recording = await sampleRecording({
    service: { ...healthy.service, runningCount: 0, events: [{ at: AT, message: event }] },
    tasks: { tasks: [] },
    logs: { ...healthy.logs, findings: [finding] },
  })
  const context = { phase: 'post' as const, targets: [target], selected: deployedIds }
  const settings = { life: undefined, again: { allTenants: false, words: [] }, waivers: [] }
  const found = await readWords(await judgedOf(recording), context, settings)
  return secrets.filter(secret => found.has(secret))
}

const EVENT =
  '(service prod-goldencrust-service) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.'

test('a word by which an event is known is read', async () => {
  expect(
    await read(['unavailable', 'unable'], EVENT, 'PHP Fatal error:  x in /var/www/html/a.php on line 2'),
  ).toContain('unavailable')
})

test('the name of the tenant is read, in the addresses that it is part of', async () => {
  expect(await read(['goldencrust'], EVENT, 'PHP Fatal error:  x in /var/www/html/a.php on line 2')).toEqual([
    'goldencrust',
  ])
})

test.for(['observed', 'b', 'ACTIVE'])('a word by which evidence itself is written is read: %s', async password => {
  expect(await read([password], EVENT, 'PHP Fatal error:  x in /var/www/html/a.php on line 2')).toEqual([password])
})

test.for([
  'correcthorsebattery',
  'correct-horse-battery-staple',
  'OPENSESAME',
  '8675309',
  'Pw-a8763fabc9dcda9b2e98',
  'prod-gc-2-db',
])('a password that is only carried along is not: %s', async password => {
  const line = `PHP Fatal error:  Uncaught Error: tried ${password} and [php:${password}] in /var/www/html/a.php on line 2`
  expect(await read([password], EVENT, line)).toEqual([])
})

test('words that nobody says do not keep one that is read from being tried', async () => {
  const unsaid = Array.from({ length: 20 }, (_, index) => `unsaid-${index}`)
  expect(await read([...unsaid, 'unavailable'], EVENT, 'PHP Fatal error:  x in /var/www/html/a.php on line 2')).toEqual(
    ['unavailable'],
  )
})
