import { expect, test } from 'vitest'
import { saidBy } from '../../lib/text/said-by.ts'
import { wholeLines } from '../../lib/text/whole-lines.ts'

test('what comes in pieces is handed on line by line, its end too', () => {
  const taken: string[] = []
  const { write, end } = wholeLines(lines => taken.push(lines))
  for (const piece of ['a', 'b', '\nc', 'd\ne', '', 'f\n', 'g']) write(piece)
  expect(taken).toEqual(['ab\n', 'cd\n', 'ef\n'])
  end()
  end()
  expect(taken).toEqual(['ab\n', 'cd\n', 'ef\n', 'g'])
})

test('a line without an end is handed on in parts', () => {
  const taken: number[] = []
  const { write } = wholeLines(({ length }) => taken.push(length))
  for (let piece = 0; piece < 40; piece += 1) write('x'.repeat(65_536))
  expect(taken).toEqual([17 * 65_536, 17 * 65_536])
})

test.each([
  [new Error('why'), 'why'],
  [{ message: 'as an object' }, 'as an object'],
  [undefined, 'undefined'],
  ['plain', 'plain'],
  [Object.create(null), 'something that has no words was thrown'],
])('whatever is thrown has words: %#', (thrown, words) => {
  expect(saidBy(thrown)).toBe(words)
})
