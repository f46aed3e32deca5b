import { WORDPRESS_CONTAINER } from '../../evidence/expectations.ts'
import type { Fix } from '../../evidence/fix.ts'
import { awsCommand, awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import type { Target } from '../../platform/target.ts'

/** Something to be done by hand inside one of the tenant's running tasks, whichever it is by then. */
export function inTask(
  target: Target,
  summary: string,
  {
    manual,
    inside,
    ...more
  }: { readonly manual: string; readonly inside: string } & Partial<Pick<Fix, 'changes' | 'destroys'>>,
): Fix {
  const { cluster, service } = serviceOptions(target)
  const running = awsInline(target, 'ecs list-tasks', {
    cluster,
    'service-name': service,
    'desired-status': 'RUNNING',
    query: 'taskArns[0]',
    output: 'text',
  })
  return {
    summary,
    manual,
    paste: awsCommand(target, 'ecs execute-command', {
      cluster,
      task: { from: running, as: 'task' },
      container: WORDPRESS_CONTAINER,
      interactive: true,
      command: inside,
    }),
    changes: true,
    ...more,
  }
}
