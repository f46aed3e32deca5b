import { expect, test } from 'vitest'
import { foreignTargets } from '../../evidence/readings/foreign-targets.ts'
import { causesOf } from '../lib/causes.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const { service, tasks, 'target-health': health } = healthyData(target)
const stranger = { id: '10.0.9.9', port: 80, state: 'healthy', reason: null, description: null }
const targets = health.found ? health.targets : []
const beside = { ...health, found: true as const, targets: [stranger, ...targets] }
const ids = (...seen: Parameters<typeof foreignTargets>) => foreignTargets(...seen)?.map(({ id }) => id)

test('a target that is no task of the service', () => {
  expect(ids(service, tasks, health)).toEqual([])
  expect(ids(service, tasks, beside)).toEqual(['10.0.9.9'])
})

test('not one that leaves or has just come, and nobody can tell while tasks change', () => {
  const being = (state: string) => ({ ...beside, targets: [{ ...stranger, state }, ...targets] })
  expect(ids(service, tasks, being('draining'))).toEqual([])
  expect(ids(service, tasks, being('initial'))).toEqual([])
  const changing = service.found ? { ...service, runningCount: service.desiredCount + 1 } : service
  expect(ids(changing, tasks, beside)).toBeUndefined()
  const nowhere = { tasks: tasks.tasks.map(task => ({ ...task, privateIp: null })) }
  expect(ids(service, nowhere, beside)).toBeUndefined()
  expect(ids(service, { tasks: [] }, beside)).toBeUndefined()
})

test('is taken out, and no task is stopped for it', () => {
  const { ids, diagnoses } = causesOf(target, { 'target-health': beside })
  expect(ids).toEqual(['targets-foreign'])
  const commands = diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => command ?? []))
  expect(commands.join('\n')).toMatch(/deregister-targets[\s\S]*Id=10\.0\.9\.9,Port=80/)
  expect(commands.join('\n')).not.toMatch(/desired-count|force-new-deployment|stop-task/)
})
