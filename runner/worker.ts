import { inject } from 'vitest'
import { declareSteps } from './declare-steps.ts'

const run = inject('run')
if (run) declareSteps(run)
