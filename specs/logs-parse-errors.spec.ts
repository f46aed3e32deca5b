import { observed } from '../evidence/observed.ts'
import { judgeLogs } from './lib/judge-logs.ts'
import { testStep } from './step.ts'

export default testStep('logs-parse-errors', ({ logs, tasks, service }, context) =>
  judgeLogs({ logs, tasks, service: observed(service) }, ['php-parse', 'php-fatal'], context),
)
