/** One item of the runbook's checklist (Appendix B), and who or what ticks it. */
interface ChecklistItem {
  readonly part: 'Pre-deployment' | 'Deployment' | 'Validation' | 'Post-deployment'
  readonly item: string
  /** Steps that show it; those of the phase that was run have to pass together. */
  readonly steps?: readonly string[]
  /** Who ticks it, where nothing on the platform shows it. */
  readonly byHand?: string
  /** The paper of this run that fulfils it. */
  readonly paper?: 'deployment-log.md'
}

/** In the runbook's order. */
export const appendixB: readonly ChecklistItem[] = [
  { part: 'Pre-deployment', item: 'Tenant name decided', byHand: 'who orders the tenant' },
  { part: 'Pre-deployment', item: 'ALB priority allocated', steps: ['alb-priority-free', 'listener-rule'] },
  { part: 'Pre-deployment', item: 'AWS profile configured', steps: ['aws-identity'] },
  { part: 'Pre-deployment', item: 'Terraform installed', steps: ['tools-installed'] },
  { part: 'Deployment', item: 'Tenant directory created', byHand: 'who deploys, in the repository' },
  { part: 'Deployment', item: 'tfvars updated', steps: ['tfvars-consistent'] },
  {
    part: 'Deployment',
    item: 'ALB priority verified unique',
    steps: ['alb-priority-free', 'listener-rule', 'listener-rule-unshadowed'],
  },
  { part: 'Deployment', item: 'Terraform plan reviewed', steps: ['plan-safe'] },
  {
    part: 'Deployment',
    item: 'Terraform apply completed',
    steps: ['db-secret-complete', 'efs-access-point', 'task-definition-current', 'listener-rule', 'service-stable'],
  },
  { part: 'Deployment', item: 'IAM permissions granted', steps: ['execution-role-reads-secret'] },
  {
    part: 'Deployment',
    item: 'Service redeployed',
    steps: ['task-definition-current', 'service-stable', 'tasks-start'],
  },
  { part: 'Validation', item: 'Database accessible', steps: ['database-reachable'] },
  { part: 'Validation', item: 'ECS service healthy', steps: ['service-stable'] },
  { part: 'Validation', item: 'ALB target healthy', steps: ['targets-healthy'] },
  { part: 'Validation', item: 'HTTP returns 302', steps: ['alb-response'] },
  { part: 'Validation', item: 'HTTPS returns 302', steps: ['tls-certificate', 'edge-closed', 'edge-response'] },
  { part: 'Validation', item: 'WordPress installation page loads', steps: ['install-page'] },
  { part: 'Post-deployment', item: 'Deployment documented', paper: 'deployment-log.md' },
  {
    part: 'Post-deployment',
    item: 'Priority spreadsheet updated',
    byHand: 'who keeps the sheet, from alb-priorities.csv',
  },
  { part: 'Post-deployment', item: 'Stakeholders notified', byHand: 'who deploys, with the message beside this' },
  { part: 'Post-deployment', item: 'WordPress installed', byHand: 'who sets the site up' },
]
