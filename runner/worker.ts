import { inject } from 'vitest'
import { declareSteps } from './declare-steps.ts'
import { waysNamed } from './step-channel.ts'

const run = inject('run')
if (run) declareSteps(run, waysNamed(run.channel))
