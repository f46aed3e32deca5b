import { expect, test } from 'vitest'
import { parseRecording } from '../../runner/recording/file.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { readCollection } from './collection.ts'
import { expectations } from './expected.ts'

/** As many as a rule that is wrong somewhere meets, and no more than one waits for. */
const SHARE = 500

test(`${SHARE} recordings of the collection are judged right`, async () => {
  const collection = await readCollection()
  const chosen = Array.from(
    { length: SHARE },
    (_, index) => collection[Math.floor((index * collection.length) / SHARE)],
  )
  expect(new Set(chosen.map(kept => kept?.name)).size).toBe(SHARE)
  const notRight = await expectations()
  const found: string[] = []
  for (const kept of chosen) {
    // As from a file: what the types of today do not fit any more needs a step in the migrations.
    const fault = kept && notRight(kept, await judgeAgain(parseRecording(JSON.stringify(kept.recording))))
    if (fault !== undefined) found.push(fault)
  }
  expect(found).toEqual([])
})

test('a recording that is judged otherwise than is right would be found', async () => {
  const [healthy] = (await readCollection()).filter(({ name }) => name === 'healthy/prod/installed')
  if (!healthy) throw new Error('there is a healthy one')
  const notRight = await expectations()
  const report = await judgeAgain(healthy.recording)
  expect(notRight(healthy, report)).toBeUndefined()
  expect(notRight({ ...healthy, name: 'fault/prod/image-missing' }, report)).toBe('fault/prod/image-missing: no cause')
  const broken = {
    ...report,
    targets: report.targets.map(target => ({
      ...target,
      specs: target.specs.map(spec => ({ ...spec, status: 'failed' as const })),
    })),
  }
  expect(notRight(healthy, broken)).toContain('healthy/prod/installed: aws-identity')
  expect(notRight({ ...healthy, name: 'corpus/page/no-row-any-more' }, broken)).toContain(
    'aws-identity failed, was passed',
  )
})
