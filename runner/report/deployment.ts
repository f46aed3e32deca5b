import { observed } from '../../evidence/observed.ts'
import { ownRules } from '../../evidence/readings/route.ts'
import { revisionName } from '../../lib/text/words.ts'
import type { TargetReport } from './report.ts'

/** What a run saw of the deployment in force; `undefined` for what it did not see. */
interface SeenDeployment {
  /** `ecs-svc/...`, else the revision that runs: the same for every run that looks at the same deployment. */
  readonly id: string | undefined
  /** Of the listener rule for the tenant's host. */
  readonly priority: number | undefined
  /** From its start to its last change as ECS notes them, else as long as was waited for it. */
  readonly tookMs: number | undefined
  /** The ARN of the session that looked. */
  readonly checkedBy: string | undefined
}

export function deploymentOf({ evidence, domain, gate }: TargetReport): SeenDeployment {
  const service = observed(evidence.service)
  const found = service?.found ? service : undefined
  const inForce = found?.deployments.find(({ status }) => status === 'PRIMARY')
  const rules = observed(evidence['listener-rules'])
  const own = found?.loadBalancers.map(({ targetGroupArn }) => targetGroupArn) ?? []
  const started = inForce?.rolloutState === 'COMPLETED' ? inForce.createdAt : null
  return {
    id: inForce?.id ?? gate?.deploymentId ?? (found ? revisionName(found.taskDefinitionArn) : undefined),
    priority: (rules && ownRules(rules, own, domain).chosen?.rule.priority) ?? undefined,
    tookMs: started && inForce?.updatedAt ? Date.parse(inForce.updatedAt) - Date.parse(started) : gate?.waitedMs,
    checkedBy: observed(evidence.identity)?.arn,
  }
}
