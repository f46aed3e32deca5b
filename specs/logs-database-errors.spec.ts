import { observed } from '../evidence/observed.ts'
import { judgeLogs } from './lib/judge-logs.ts'
import { testStep } from './step.ts'

/** WordPress connects silently unless its debugging is on. */
const NOTES = ['a clean log does not clear the database: with debugging off WordPress logs no failed connection']

export default testStep('logs-database-errors', ({ logs, tasks, service }, context) =>
  judgeLogs({ logs, tasks, service: observed(service) }, ['database'], context, NOTES),
)
