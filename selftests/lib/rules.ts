import type { ListenerRule } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'

export const forwardRule = (
  priority: number | null,
  conditions: Partial<Record<'host-header' | 'path-pattern' | 'source-ip', readonly string[]>>,
  ...targetGroupArns: readonly string[]
): ListenerRule => ({
  arn: `rule-${priority ?? 'default'}`,
  priority,
  conditions: Object.entries(conditions).map(([field, values]) => ({
    field,
    values,
    regexValues: [],
    headerName: null,
  })),
  actions: [
    {
      type: 'forward',
      targetGroups: targetGroupArns.map(arn => ({ arn, weight: 1 })),
      fixedResponse: null,
      redirect: null,
    },
  ],
})

export const fixedResponseRule = (
  priority: number | null,
  conditions: Parameters<typeof forwardRule>[1],
  statusCode = '200',
): ListenerRule => ({
  ...forwardRule(priority, conditions),
  actions: [
    {
      type: 'fixed-response',
      targetGroups: [],
      fixedResponse: { statusCode, contentType: 'text/plain', body: 'BBWS POC1 - Please use /tenant-{id}/ path' },
      redirect: null,
    },
  ],
})

export const targetGroupArn = ({ environment: { region, accountId } }: Target, name: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${name}/0123456789abcdef`
