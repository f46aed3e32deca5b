import { describe, expect, test } from 'vitest'
import type { Environment } from '../../platform/environment.ts'
import { faultIds, faults } from '../../sandbox/faults/index.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { environments } from '../lib/company.ts'
import { withCommands } from '../lib/printed-fixes.ts'
import { measure } from './measure.ts'
import { isPerfect } from './score.ts'

const { dev, sit, prod } = environments

/** A fault alone in an environment. */
export interface Single {
  readonly environment: Environment
  readonly id: string
}

const possible: readonly Single[] = [prod, sit, dev].flatMap(environment =>
  faultIds.filter(id => environment.cloudFront || faults[id]?.needs !== 'cloudfront').map(id => ({ environment, id })),
)

/** Of the faults in SIT and in DEV; what their transcripts show is another environment too, the sandbox's own. */
const EVERY = 4
const isAlways = ({ environment }: Single, index: number): boolean => environment === prod || index % EVERY === 0

/** Every fault in PROD, and a sample in the others. */
export const always: readonly Single[] = possible.filter(isAlways)

/** Those in PROD whose printed fixes are carried out, where that can be: the look before it is the same, and is scored there (`loop/fixes.test.ts`). */
export const inLoop: readonly Single[] =
  awsCliPath === undefined
    ? []
    : always.filter(({ environment, id }) => environment === prod && withCommands.includes(id))

/** What is left to `npm run scorecard`. */
export const further: readonly Single[] = possible.filter((single, index) => !isAlways(single, index))

/** Scores faults alone, several worlds at a time. */
export function scoreSingles(singles: readonly Single[]): void {
  describe.concurrent('one fault: found, first, alone, and it explains what fails', () => {
    test.for(singles.map(single => ({ ...single, env: single.environment.name })))(
      '$env: $id',
      async ({ environment, id }, { task }) => {
        const score = await measure(environment, [id])
        task.meta.score = score
        expect(score.causes).toEqual([id])
        expect(isPerfect(score), JSON.stringify(score)).toBe(true)
      },
    )
  })
}
