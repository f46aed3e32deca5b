import { currentValue, jsonObject } from '../../../../sandbox/model/secrets.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import { answersOf } from '../answers.ts'
import type { ComesIn } from '../way.ts'

/** What CloudFront itself answers by path to who brings the stored login, or (`everybody`) before it asks for one. */
export const edgeAnswer: ComesIn = (input, { world, row }) => {
  const answers = answersOf(input)
  const login = storedLogin(world)
  world.recorded.edge = request =>
    row.world.everybody || request.headers.authorization === login
      ? (answers.get(request.path) ?? (row.world.everybody ? answers.get('/') : undefined))
      : undefined
}

function storedLogin({ secrets, environment: { cloudFront } }: World): string {
  const { username, password } = jsonObject(currentValue(secrets.get(cloudFront?.basicAuthSecret ?? '')) ?? '') ?? {}
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
