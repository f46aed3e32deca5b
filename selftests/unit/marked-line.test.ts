import { expect, test } from 'vitest'
import { commonOf } from '../../probes/lib/common.ts'
import { announceMark, handOver, readWithMark, sendNone } from '../../probes/lib/marked-line.ts'
import { goldencrust as target } from '../lib/look.ts'

const OTHERS = 9
const { signal } = new AbortController()
const meeting = (others = 0) => {
  const common = commonOf([target, ...Array.from({ length: others }, () => target)], signal)
  announceMark(target, common)
  const marks: (string | undefined)[] = []
  const reading = (answer: () => Promise<string | null>) =>
    readWithMark(
      { target, common, signal },
      mark => {
        marks.push(mark)
        return answer()
      },
      line => line,
    )
  return { common, marks, reading }
}

test('what is read after the request says where its line is, or that it is not there yet', async () => {
  for (const stream of ['own/1', null]) {
    const { common, marks, reading } = meeting()
    const read = reading(async () => stream)
    expect(await handOver({ target, common, signal }, 'mark')).toBe(stream)
    expect(await read).toBe(stream)
    expect(marks).toEqual(['mark'])
  }
})

test('whoever sends looks for himself where nobody reads with the mark', async () => {
  const nobodyReads = meeting()
  expect(await handOver({ target, signal, ...nobodyReads }, 'mark')).toBeUndefined()
  const cannotRead = meeting()
  const failing = cannotRead.reading(() => Promise.reject(new Error('denied')))
  expect(await handOver({ target, signal, ...cannotRead }, 'mark')).toBeUndefined()
  await expect(failing).rejects.toThrow('denied')
})

test('whoever sends looks for himself where reading takes too long, and stops where the run does', async () => {
  const slow = meeting()
  const reading = slow.reading(() => new Promise(() => {}))
  expect(await handOver({ target, signal, ...slow }, 'mark', 1)).toBeUndefined()
  const over = AbortSignal.abort(new Error('interrupted'))
  await expect(handOver({ target, ...slow, signal: over }, 'mark')).rejects.toThrow('interrupted')
  expect(slow.marks).toEqual(['mark'])
  void reading
})

test('nobody waits for a request that is not sent, and lines are read all the same', async () => {
  const { common, marks, reading } = meeting()
  const read = reading(async () => null)
  sendNone(target, common)
  expect(await read).toBeNull()
  expect(marks).toEqual([undefined])
})

test('the lines of a fleet are read without any mark', async () => {
  const { marks, reading } = meeting(OTHERS)
  await reading(async () => null)
  expect(marks).toEqual([undefined])
})
