import { expect, test } from 'vitest'
import { createHandBack } from '../../../runner/hand-back.ts'

test('evidence is handed back once, what is common to all targets once for all', () => {
  const handBack = createHandBack(kind => kind === 'listener-rules')
  expect(handBack('alb-response', 'a', ['service', 'listener-rules'])).toEqual(['service', 'listener-rules'])
  expect(handBack('edge-response', 'a', ['service', 'listener-rules', 'dns'])).toEqual(['dns'])
  expect(handBack('alb-response', 'b', ['service', 'listener-rules'])).toEqual(['service'])
})

test('a step that runs again hands back what it did before', () => {
  const handBack = createHandBack(kind => kind === 'listener-rules')
  for (let run = 0; run < 2; run += 1) {
    expect(handBack('alb-response', 'a', ['service', 'listener-rules'])).toEqual(['service', 'listener-rules'])
    expect(handBack('edge-response', 'a', ['service'])).toEqual([])
  }
})
