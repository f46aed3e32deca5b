import { describe, expect, test } from 'vitest'
import { awsCommand } from '../../platform/commands/aws.ts'
import { assigned } from '../../platform/commands/shell.ts'
import { substitutesAmongArguments } from '../lib/command-faults.ts'
import { accessTo } from '../lib/fake-aws.ts'
import { sourceFiles } from '../lib/source-files.ts'

const place = { access: accessTo('http://127.0.0.1:1') }
/** The one that assigns, what leads to a login, and the times of a look and of a tag. */
const BY_RIGHT = [
  'platform/commands/shell.ts',
  'platform/commands/login.ts',
  'evidence/fix.ts',
  'diagnostics/lib/roll-back.ts',
]

describe('a printed command stops where another one that it needs fails or says nothing', () => {
  test('what is computed is assigned on a line of its own', () => {
    const command = awsCommand(place, 'a b', {
      tag: { from: 'x y', as: 'tag' },
      c: { from: 'z', as: 'c', within: `k=${assigned('c')}` },
    })
    expect(command).toBe('tag=$(x y)\nc=$(z)\naws a b --tag "${tag:?}" --c k="${c:?}" --region af-south-1')
    expect(substitutesAmongArguments(command)).toBe(false)
  })

  test.each([
    ['aws a --b "$(aws c)"', true],
    ['jq --arg n x \\\n  --arg arn "$(aws c)" \'$(no)\'', true],
    ['a=$(aws c)\naws d --e "$(aws f)"', true],
    ["aws a --b '$(aws c)'", false],
    ['aws a --start-time "$(($(date +%s) - 3600))000"', false],
  ])('%s', (command, found) => {
    expect(substitutesAmongArguments(command)).toBe(found)
  })

  test('no way out is written with a substitution', async () => {
    const written = (await sourceFiles()).filter(
      ({ path, text }) => /^(?:diagnostics|evidence|platform|specs)\//.test(path) && text.includes('$('),
    )
    expect(written.map(({ path }) => path).toSorted()).toEqual(BY_RIGHT.toSorted())
  })
})
