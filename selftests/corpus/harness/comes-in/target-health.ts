import { text } from '../../../../sandbox/aws/lib/input.ts'
import { setStage } from '../stage.ts'
import type { ComesIn } from '../way.ts'

/** What the load balancer says of the target of the tenant's only task. */
export const targetHealth: ComesIn = (input, { world, row }) => {
  if (row.world.service) setStage(world, row.world.service)
  world.recorded.answers.set('elasticloadbalancing:DescribeTargetHealth', answer => {
    const described = 'TargetHealthDescriptions' in answer ? answer.TargetHealthDescriptions : []
    return Object.assign(answer, {
      TargetHealthDescriptions: (Array.isArray(described) ? described : []).map((target, index) =>
        index > 0 && row.world.others === 'healthy'
          ? target
          : {
              ...target,
              TargetHealth: {
                State: text(input, 'state'),
                Reason: text(input, 'reason'),
                Description: text(input, 'description'),
              },
            },
      ),
    })
  })
}
