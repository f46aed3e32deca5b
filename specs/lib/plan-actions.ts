import type { PlannedChange } from '../../evidence/index.ts'
import { isDestroyed } from './plan-destroyed.ts'
import { isOwnType } from './plan-own.ts'

/** The network that all tenants share: no tenant's plan ever touches it. */
const NETWORK =
  /^aws_(?:default_)?(?:vpc|subnet|internet_gateway|egress_only_internet_gateway|nat_gateway|eip|route|route_table|main_route_table_association|route_table_association|network_acl|network_acl_rule|vpc_endpoint|vpc_peering_connection|vpc_dhcp_options|vpc_ipv4_cidr_block_association)$/
const SECURITY_GROUP = /^aws_(?:default_)?security_group$/
const SECURITY_GROUP_RULE = /^aws_(?:security_group_rule|vpc_security_group_(?:ingress|egress)_rule)$/
/** What stands once for the whole environment. */
const SHARED =
  /^aws_(?:lb|lb_listener|ecs_cluster|db_instance|rds_cluster|efs_file_system|efs_mount_target|cloudfront_distribution|cloudfront_function|route53_zone|ecr_repository)$/
/** Runs scripts and owns no infrastructure: replacing it destroys nothing. */
const SCRIPT: readonly string[] = ['null_resource', 'terraform_data']
/** Each change of a task definition is a new revision, which Terraform calls a replacement. */
const REVISION = 'aws_ecs_task_definition'
const ROTATION = 'aws_secretsmanager_secret_rotation'

const changes = ({ actions }: PlannedChange): boolean =>
  actions.some(action => action !== 'no-op' && action !== 'read' && action !== 'forget')
/** With what is there destroyed, or left to nobody: `create` and `forget`. */
const isReplaced = ({ actions }: PlannedChange): boolean =>
  actions.includes('create') && (actions.includes('delete') || actions.includes('forget'))

/** The red flags of the runbook's 3.2 that lie in what is done to a resource. */
export function destroysOrHarms(change: PlannedChange): readonly string[] {
  const { address, type, actions, deposed } = change
  if (actions.includes('forget') && !isOwnType(type))
    return [`${address}: Terraform would no longer manage it, and it is none of a tenant's own things`]
  if (!changes(change) || SCRIPT.includes(type) || (type === REVISION && deposed)) return []
  const done = isReplaced(change) ? 'replaced' : isDestroyed(change) ? 'destroyed' : actions.join(', ')
  if (NETWORK.test(type)) return [`${address}: VPC or subnet change (${done}), which a tenant never needs`]
  if (isDestroyed(change)) return [`${address}: is destroyed`]
  if (isReplaced(change) && type !== REVISION)
    return [
      `${address}: is replaced, the existing one is ${actions.includes('forget') ? 'left to nobody' : 'destroyed'}`,
    ]
  if (SECURITY_GROUP.test(type)) return [`${address}: security group change (${done})`]
  if (SECURITY_GROUP_RULE.test(type)) return [`${address}: security group rule change (${done})`]
  if (SHARED.test(type)) return [`${address}: change (${done}) of what all tenants share`]
  return isOwnType(type) ? [] : [`${address}: ${type} (${done}) is none of a tenant's own things`]
}

/** What is worth a look although it is normal, and what could not be judged. */
export function remarksOn(change: PlannedChange): readonly string[] {
  const { address, type, actions, deposed, planned, unknown } = change
  const notes: string[] = []
  if (type === REVISION && isReplaced(change)) {
    notes.push(`${address}: a new revision, which Terraform shows as a replacement; normal`)
  }
  if (SCRIPT.includes(type) && isReplaced(change)) notes.push(`${address}: runs its script again; normal`)
  if (SCRIPT.includes(type) && isDestroyed(change)) notes.push(`${address}: goes away; it owns no infrastructure`)
  if (type === REVISION && deposed)
    notes.push(`${address}: a revision left over from an earlier apply goes away; normal`)
  if (planned.headers && planned.headers.length > 0 && !isDestroyed(change)) {
    notes.push(`${address}: asks for the header ${planned.headers.join(', ')} too: right where CloudFront sends it`)
  }
  if (type === ROTATION && changes(change) && !isDestroyed(change)) {
    notes.push(
      `${address}: each rotation gives the database a new password, which tasks learn as they are started alone`,
    )
  }
  if (actions.includes('forget')) notes.push(`${address}: Terraform will no longer manage it`)
  if (type !== REVISION && unknown.length > 0 && !isDestroyed(change)) {
    notes.push(`${address}: ${unknown.join(', ')} known only after the apply, not judged`)
  }
  return notes
}
