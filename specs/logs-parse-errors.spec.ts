import { observed } from '../evidence/observed.ts'
import { judgeLogs } from './lib/judge-logs.ts'
import { step } from './step.ts'

export default step('logs-parse-errors', ({ logs, tasks, service }, context) =>
  judgeLogs({ logs, tasks, service: observed(service) }, ['php-parse', 'php-fatal'], context),
)
