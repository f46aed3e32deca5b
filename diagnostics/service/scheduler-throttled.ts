import { advice } from '../../evidence/fix.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'scheduler-throttled',
  runbook: '5.2',
  title: 'ECS is throttled and tries again',
  rootCause:
    'ECS reached limits of the account while it worked on the service (calls to the load balancer, Cloud Map or EC2), and goes on later.',
  means: ['scheduler-throttled'],
  prevention: 'Deploy tenants one after the other, or a few at a time.',
  match: () => ({
    fixes: [advice('Wait', 'ECS goes on by itself within minutes; start no other deployment of the account meanwhile')],
  }),
})
