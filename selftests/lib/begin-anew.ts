import { forgetSecrets } from '../../lib/text/redact.ts'
import { rememberClock } from '../../probes/lib/clock.ts'

// Before each test file: what an earlier one of the same process has read must not decide what this one sees.
forgetSecrets()
rememberClock(0)
