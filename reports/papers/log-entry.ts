import { deploymentOf } from '../../runner/report/deployment.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { inline } from '../lib/markdown-text.ts'
import { duration } from '../lib/text.ts'
import type { View } from '../view.ts'
import { whyNotDeployed } from './verdict.ts'

/** An entry of the deployment log, and the line in it by which it is known again. */
interface LogEntry {
  readonly key: string
  readonly text: string
}

/** The entry of a tenant that is deployed; `undefined` for every other, and where the run did not see which deployment it is. */
export function logEntry(view: View, target: TargetReport): LogEntry | undefined {
  const { id, priority, tookMs, checkedBy } = deploymentOf(target)
  if (id === undefined || whyNotDeployed(view, target).length > 0) return undefined
  const { env, tenant, domain, diagnoses } = target
  const issues = diagnoses.map(({ id: cause, title }) => `${cause} (${title})`)
  const rows = {
    Date: view.startedAt.slice(0, 10),
    Deployment: id,
    'Checked by': checkedBy ?? 'not seen',
    Environment: env,
    Domain: domain,
    'ALB priority': priority === undefined ? 'not seen' : String(priority),
    Status: '✅ Deployed successfully',
    Issues: issues.length === 0 ? 'None' : issues.join('; '),
    'Time taken': tookMs === undefined ? 'not seen' : duration(tookMs),
  }
  const key = `<!-- ${keyText(`${env}/${tenant} ${id}`)} -->`
  const lines = Object.entries(rows).map(([name, value]) => `- **${name}:** ${inline(value)}`)
  // The key comes last: an entry that was cut off by a full disk is written again.
  return { key, text: `\n## ${inline(`${tenant} - ${env}`)}\n${lines.join('\n')}\n${key}\n` }
}

/** What an HTML comment can hold. */
const keyText = (text: string): string => text.replace(/[^\w./: -]|--/g, '_')
