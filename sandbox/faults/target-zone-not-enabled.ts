import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'a task runs in a zone without a subnet of the load balancer',
  apply(world) {
    world.recorded.answers.set('elasticloadbalancing:DescribeTargetHealth', answer => {
      const described = 'TargetHealthDescriptions' in answer ? answer.TargetHealthDescriptions : []
      return Object.assign(answer, {
        TargetHealthDescriptions: (Array.isArray(described) ? described : []).map(target => ({
          ...target,
          TargetHealth: {
            State: 'unused',
            Reason: 'Target.NotInUse',
            Description: 'Target is in an Availability Zone that is not enabled for the load balancer',
          },
        })),
      })
    })
  },
})
