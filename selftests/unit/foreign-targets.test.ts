import { expect, test } from 'vitest'
import { foreignTargets } from '../../evidence/readings/foreign-targets.ts'
import { causesOf } from '../lib/causes.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const { service, tasks, 'target-health': health, 'stopped-tasks': stopped } = healthyData(target)
const stranger = { id: '10.0.9.9', port: 80, state: 'healthy', reason: null, description: null }
const targets = health.found ? health.targets : []
const beside = { ...health, found: true as const, targets: [stranger, ...targets] }
const being = (state: string) => ({ ...beside, targets: [{ ...stranger, state }, ...targets] })
const seen = { service, tasks, stopped: undefined, health: beside }
const ids = (found: Parameters<typeof foreignTargets>[0]) => foreignTargets(found)?.map(({ id }) => id)

test('a target that is no task of the service', () => {
  expect(ids({ ...seen, health })).toEqual([])
  expect(ids(seen)).toEqual(['10.0.9.9'])
})

test('not one that leaves or has just come, and nobody can tell where a task has no address', () => {
  expect(ids({ ...seen, health: being('draining') })).toEqual([])
  expect(ids({ ...seen, stopped, health: being('initial') })).toEqual([])
  const nowhere = { tasks: tasks.tasks.map(task => ({ ...task, privateIp: null })) }
  expect(ids({ ...seen, tasks: nowhere })).toBeUndefined()
  expect(ids({ ...seen, tasks: { tasks: [] } })).toBeUndefined()
})

test('while tasks come and go only where those that ended were seen: one of them may still stand there', () => {
  const changing = service.found ? { ...service, desiredCount: service.runningCount + 1 } : service
  expect(ids({ ...seen, service: changing })).toBeUndefined()
  expect(ids({ ...seen, service: changing, stopped })).toEqual(['10.0.9.9'])
  const [task] = tasks.tasks
  const ended = { tasks: task ? [{ ...task, lastStatus: 'DEACTIVATING', privateIp: stranger.id }] : [] }
  expect(ids({ ...seen, service: changing, stopped: ended })).toEqual([])
  const nowhere = { tasks: ended.tasks.map(each => ({ ...each, lastStatus: 'STOPPED', privateIp: null })) }
  expect(ids({ ...seen, service: changing, stopped: nowhere })).toBeUndefined()
  expect(ids({ ...seen, stopped: nowhere })).toEqual(['10.0.9.9'])
})

test('one that fails its checks, or that no rule leads to, is none of the service either', () => {
  for (const state of ['unhealthy', 'unused']) {
    expect(ids({ ...seen, health: being(state) })).toEqual([])
    expect(ids({ ...seen, stopped, health: being(state) })).toEqual(['10.0.9.9'])
  }
})

test('a task that has no address yet is registered nowhere', () => {
  const [task] = tasks.tasks
  const coming = { ...task, lastStatus: 'PROVISIONING', startedAt: null, privateIp: null }
  const withOneMore = { tasks: task ? [...tasks.tasks, { ...task, ...coming }] : [] }
  expect(ids({ ...seen, stopped, tasks: withOneMore })).toEqual(['10.0.9.9'])
})

test('is taken out, and no task is stopped for it', () => {
  const { ids, diagnoses } = causesOf(target, { 'target-health': beside })
  expect(ids).toEqual(['targets-foreign'])
  const commands = diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => command ?? []))
  expect(commands.join('\n')).toMatch(/deregister-targets[\s\S]*Id=10\.0\.9\.9,Port=80/)
  expect(commands.join('\n')).not.toMatch(/desired-count|force-new-deployment|stop-task/)
})
