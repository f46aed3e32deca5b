import { answersOf } from '../answers.ts'
import type { ComesIn } from '../way.ts'

/** What CloudFront itself answers by path to who brings the login, or (`everybody`) before it asks for one. */
export const edgeAnswer: ComesIn = (input, { world, row }) => {
  const answers = answersOf(input)
  world.said.edge = request =>
    row.world.everybody || request.headers.authorization !== undefined
      ? (answers.get(request.path) ?? (row.world.everybody ? answers.get('/') : undefined))
      : undefined
}
