import { appendFileSync } from 'node:fs'
import { test } from 'vitest'
import { chaosRuns, described, worlds } from './chaos.ts'

const chosen = process.env.WORLDS ? process.env.WORLDS.split(',').map(w => (w === 'healthy' ? null : w)) : worlds
test.for(chosen)('%s', async fault => {
  const t = performance.now()
  const runs = await chaosRuns(fault, Number(process.env.EVERY ?? 1), Number(process.env.FIRST ?? 0))
  const wrong = runs.filter(r => r.wrong.length > 0)
  appendFileSync(
    '/tmp/x-c/chaos.log',
    `## ${fault}: ${runs.length} runs, ${wrong.length} wrong, ${Math.round(performance.now() - t)} ms\n${wrong.map(described).join('\n')}\n`,
  )
})
