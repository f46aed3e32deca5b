import { look } from '../../evidence/fix.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { count, facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { terraform } from '../lib/fixes.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'service-missing',
  runbook: '4.2, 6.2',
  title: 'The tenant has no service',
  rootCause: 'The tenant has no ECS service of this name in the cluster: nothing runs that could answer.',
  needs: ['service'],
  considers: ['target-health', 'listener-rules', 'db-secret'],
  explains: [...NO_TASKS, 'listener-rule', 'listener-rule-unshadowed', 'task-definition-current'],
  obscures: ['database-reachable', 'execution-role-reads-secret', 'db-secret-complete'],
  hides: {
    'secret-missing': 'nothing of the tenant was made',
    'listener-rule-missing': 'nothing of the tenant was made',
    'listener-rule-wrong-target': 'there is no service to lead to',
    'targets-missing': 'nothing runs that could register',
    'log-group-missing': 'nothing runs that could log',
    'wordpress-not-installed': 'nothing runs that could be installed',
  },
  prevention:
    'Run the suite right after terraform apply: describe-services ends with exit code 0 for a service that does not exist.',
  match({ service, 'target-health': targetHealth, 'listener-rules': listenerRules }, target) {
    if (service.found && service.status === 'ACTIVE') return undefined
    const { cluster } = target.environment
    const state = service.found
      ? `DescribeServices: ${service.name} is ${service.status}, ${service.runningCount} of ${service.desiredCount} running`
      : `DescribeServices: ${service.reason} for ${service.name} in ${cluster}`
    const health = targetHealth?.status === 'observed' ? targetHealth.data : undefined
    const rules =
      listenerRules?.status === 'observed' ? listenerRules.data.listeners.flatMap(({ rules }) => rules) : undefined
    const named = rules?.filter(({ conditions }) =>
      conditions.some(({ values }) => values.some(value => sameHost(value, target.domain))),
    )
    const clusterMissing = !service.found && service.reason === 'CLUSTER_MISSING'
    return {
      because: facts([
        state,
        health &&
          (health.found
            ? `its target group has ${count(health.targets.length, 'target')}`
            : 'it has no target group either'),
        named && `${count(named.length, 'listener rule')} for ${target.domain}`,
      ]),
      ...(clusterMissing
        ? {
            rootCause: `There is no cluster ${cluster} in this account and region: nothing of the environment was found.`,
          }
        : service.found
          ? { rootCause: `The tenant's ECS service is ${service.status}: it was deleted, and starts no more tasks.` }
          : {}),
      fixes: [
        look(target, 'See which services the cluster has, in case this one has another name', 'ecs list-services', {
          cluster,
        }),
        terraform(target, 'Deploy the tenant', 'the tenant as the runbook says (steps 1 to 4)'),
      ],
    }
  },
})
