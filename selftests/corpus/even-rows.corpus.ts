import { scoreRows } from './harness/score-rows.ts'

await scoreRows((_, index) => index % 2 === 0)
