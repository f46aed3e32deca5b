import { scoreRows } from './harness/score-rows.ts'

await scoreRows(index => index % 2 === 1)
