import { inject } from 'vitest'
import { writeThroughConsole } from '../lib/text/stderr.ts'
import { declareSteps } from './declare-steps.ts'
import { waysNamed } from './step-channel.ts'

const run = inject('run')
if (run) {
  writeThroughConsole()
  declareSteps(run, waysNamed(run.channel))
}
