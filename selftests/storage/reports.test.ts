import { expect, onTestFinished, test } from 'vitest'
import { NO_MONITORING } from '../../cli/monitoring.ts'
import { openOnS3 } from '../../cli/on-s3.ts'
import { viewOf } from '../../reports/view.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { conditionalS3 } from '../lib/s3.ts'
import { sampleReport } from '../lib/sample-reports.ts'

const PLACE = { reportDir: 's3://prod-runbook/latest', monitoring: NO_MONITORING }
const viewAt = (startedAt: string) => viewOf(sampleReport({ startedAt }), catalogue)
const [EARLY, LATE] = ['2026-01-05T10:00:00.000Z', '2026-01-05T11:00:00.000Z'] as const

type S3 = Awaited<ReturnType<typeof conditionalS3>>

async function placeOf({ access }: S3) {
  const { reports, close } = await openOnS3(PLACE, 'prod', access)
  onTestFinished(close)
  if (!reports) throw new Error('no place for reports')
  return reports
}

const startsIn = ({ objects }: S3): readonly boolean[] =>
  ['report.json', 'report.html', 'summary.md'].map(
    name => objects.get(`latest/${name}`)?.text.includes('10:00:00') === true,
  )

test('of two runs in one place the first writes all of its reports, and the second nothing and says so', async () => {
  const s3 = await conditionalS3()
  const [first, second] = await Promise.all([placeOf(s3), placeOf(s3)])
  await first.write(viewAt(EARLY), undefined)
  await expect(second.write(viewAt(LATE), undefined)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(
      /^cannot write the reports to s3:\/\/prod-runbook\/latest: another run wrote its own/,
    ),
  })
  expect(startsIn(s3)).toEqual([true, true, true])
})

test('of two runs at the same moment one writes all of its reports', async () => {
  const s3 = await conditionalS3()
  const both = await Promise.all([placeOf(s3), placeOf(s3)])
  const outcomes = await Promise.allSettled(
    both.map((place, at) => place.write(viewAt(at === 0 ? EARLY : LATE), undefined)),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(new Set(startsIn(s3)).size).toBe(1)
})

test('the next run takes the place of the last one, also of one that was killed in the middle', async () => {
  const s3 = await conditionalS3()
  await (await placeOf(s3)).write(viewAt(LATE), undefined)
  s3.objects.delete('latest/summary.md')
  s3.objects.set('latest/report.html', { text: 'old', etag: '"old"' })
  await (await placeOf(s3)).write(viewAt(EARLY), undefined)
  expect(startsIn(s3)).toEqual([true, true, true])
})
