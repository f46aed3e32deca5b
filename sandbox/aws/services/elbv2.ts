import { queryService } from '../protocols/query.ts'
import { describeListeners, describeLoadBalancers, describeTags } from './elbv2-load-balancer.ts'
import { createRule, deleteRule, modifyRule, setRulePriorities } from './elbv2-rule-changes.ts'
import { describeRules } from './elbv2-rules.ts'
import {
  deleteTargetGroup,
  deregisterTargets,
  describeTargetGroups,
  describeTargetHealth,
  modifyTargetGroup,
  registerTargets,
} from './elbv2-target-groups.ts'

/** The load balancer with its listeners, rules, target groups and their health. */
export const elbv2 = queryService({
  name: 'elasticloadbalancing',
  version: '2015-12-01',
  namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  scope: 'regional',
  reads: {
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeListeners: describeListeners,
    DescribeRules: describeRules,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
    DescribeTags: describeTags,
  },
  writes: {
    CreateRule: createRule,
    ModifyRule: modifyRule,
    DeleteRule: deleteRule,
    SetRulePriorities: setRulePriorities,
    ModifyTargetGroup: modifyTargetGroup,
    DeleteTargetGroup: deleteTargetGroup,
    DeregisterTargets: deregisterTargets,
    RegisterTargets: registerTargets,
  },
})
