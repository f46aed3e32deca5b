import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { wordsAgain } from '../../cli/again.ts'
import { parseArguments } from '../../cli/arguments.ts'

const PLACE = ['--env', 'prod', '--tenant', 'goldencrust']

/** The words as a shell hands them over. */
const asTyped = (words: readonly string[]): readonly string[] =>
  spawnSync('bash', ['-c', `printf '%s\\0' '' ${words.join(' ')}`], { encoding: 'utf8' })
    .stdout.split('\0')
    .slice(1, -1)

describe('what led to a run is asked for again', () => {
  test.for([
    [[]],
    [['--phase', 'smoke', '--state', '/var/lib/run book', '--fail-after', '2', '--recover-after', '3']],
    [['--phase', 'rollback', '--expect', 'removed']],
    [['--phase', 'pre', '--tfvars', "prod's.tfvars", '--plan', 'plan.json']],
    [['--resolver', '1.1.1.1', '--connect-to', 'a.example:443:10.0.0.1:8443', '--connect-to', '::[2001:db8::1]:']],
    [['--wait', '15m', '--db-via', 'task', '--waivers', 'mine.yaml']],
    [['--wait', '90s']],
  ] as const)('%j', ([flags]) => {
    const settings = parseArguments([...PLACE, ...flags], {})
    const words = wordsAgain(settings)
    expect(parseArguments([...PLACE, ...asTyped(words)], {})).toEqual(settings)
    expect(words).toHaveLength(flags.length / 2)
  })

  test('but not what belongs to one rehearsal, one deployment or one secret', () => {
    const rehearsal = parseArguments(['--fault', 'image-missing', '--only', 'tasks-start', '--timeout', '9s'], {})
    expect(wordsAgain(rehearsal)).toEqual([])
    const words = ['--wait', '15m', '--expect-image', 'v1', '--deployment', '12', '--state', 's']
    const channel = ['--notify-slack', 'https://hooks.example/services/T000/B000/SecretSecret']
    expect(wordsAgain(parseArguments([...PLACE, ...words, ...channel], {}))).toEqual(['--wait 15m', '--state s'])
  })
})
