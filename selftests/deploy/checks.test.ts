import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Given } from '../../deploy/checks/check.ts'
import { bodyProblems, templateProblems } from '../../deploy/checks/cloudformation.ts'
import { checks } from '../../deploy/checks/index.ts'
import { templateFile } from '../../deploy/cloudformation.ts'
import { withLayout } from '../../deploy/image/with-layout.ts'

/** The layout is lent to all rows and taken back after the last one. */
const { promise: over, resolve: end } = Promise.withResolvers<void>()
const { promise: lent, resolve: lend } = Promise.withResolvers<Given>()
let lending: Promise<void> | undefined

beforeAll(() => {
  lending = withLayout(given => {
    lend(given)
    return over
  })
})
afterAll(async () => {
  end()
  await lending
})

describe('npm run deploy:check', () => {
  test.for(checks)('$of: $title', async ({ find }, { skip }) => {
    const found = await find(await lent)
    if ('notTried' in found) {
      expect(process.env.CI, found.notTried).not.toBe('true')
      skip(found.notTried)
      return
    }
    expect(found).toEqual([])
  })
})

describe('a mistake in the template is found', () => {
  const template = readFileSync(templateFile, 'utf8')
  const mistakes: readonly (readonly [of: string, from: string | RegExp, to: string, problem: RegExp])[] = [
    ['a property that there is not', 'TreatMissingData:', 'TreatMissing:', /^F3002: .*'TreatMissing'/],
    ['a missing one', /^ *ScheduleExpression: .*\n/m, '', /^F3003: 'ScheduleExpression'/],
    ['an attribute that there is not', '!GetAtt LogGroup.Arn', '!GetAtt LogGroup.Name', /^E9004: 'Name'/],
    ['a name that is nowhere', '!Ref TaskSecurityGroup', '!Ref TaskGroup', /'TaskGroup' is not one of/],
    ['a value that is not allowed', 'Mode: "OFF"', 'Mode: "NEVER"', /'NEVER'/],
    ['a state machine without a role', 'RoleArn: !GetAtt StateMachineRole.Arn', '', /^F3003: 'RoleArn'/],
  ]
  /** Of one template with all of them: to look through it takes seconds. */
  let problems: readonly string[]

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'runbook-'))
    try {
      const path = join(folder, 'template.yaml')
      writeFileSync(
        path,
        mistakes.reduce((text, [, from, to]) => text.replace(from, to), template),
      )
      problems = templateProblems(path)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test.for(mistakes)('%s', ([, , , problem]) => {
    expect(problems).toContainEqual(expect.stringMatching(problem))
  })

  test('nothing else is', () => {
    expect(problems).toHaveLength(mistakes.length)
  })

  test('one that is too long to be passed', () => {
    expect(bodyProblems(template.padEnd(51_200, ' '))).toEqual([])
    expect(bodyProblems(template.padEnd(51_201, ' '))).toEqual(['51201 bytes, and 51200 are allowed'])
  })
})
