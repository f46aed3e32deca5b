import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import type { LoginTaskEvent } from '../../probes/lib/login-task-events.ts'
import { stopLoginTasks } from '../../runner/stop-login-tasks.ts'
import { listenOnLoopback } from '../../sandbox/servers/loopback.ts'
import { sandbox as environment } from '../lib/company.ts'
import { accessTo } from '../lib/fake-aws.ts'
import { BRIEF_MS } from '../lib/patience.ts'

const ID = 'f'.repeat(32)
const TARGET = 'sandbox/goldencrust'

test('a task whose start is told while the last list is waited for is stopped, though the time is up', async ({
  expect,
  onTestFinished,
}) => {
  const stopped: unknown[] = []
  let news: LoginTaskEvent = { target: TARGET, state: 'asked', earlier: [] }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const operation = String(request.headers['x-amz-target']).split('.')[1]
    // The list never comes.
    if (operation === 'ListTasks') news = { target: TARGET, state: 'started', id: ID }
    if (operation !== 'StopTask') return
    stopped.push(JSON.parse(body).task)
    const taskArn = `arn:aws:ecs:af-south-1:000000000000:task/${environment.cluster}/${ID}`
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ task: { taskArn } }))
  })
  const { port, close } = await listenOnLoopback(server)
  onTestFinished(close)
  const target = createTarget(environment, 'goldencrust', {
    access: accessTo(`http://127.0.0.1:${port}`),
    databaseVia: 'task',
  })
  const logins = { login: () => news, haltLogins: async () => undefined }
  expect(await stopLoginTasks([target], logins, false, BRIEF_MS)).toEqual([])
  expect(stopped).toEqual([ID])
})
