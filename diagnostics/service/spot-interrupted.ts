import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'spot-interrupted',
  runbook: '5.2',
  title: 'Spot capacity was taken back',
  rootCause:
    'The tasks run on Fargate Spot, and AWS took the capacity back: they end two minutes after a warning, and new ones start only where there is Spot capacity.',
  means: ['spot-interrupted'],
  prevention: 'Keep a base of on-demand tasks (capacity provider FARGATE) under whatever runs on FARGATE_SPOT.',
  match: (_, target) => ({
    fixes: [
      byHand(
        'Give the service on-demand capacity',
        'Set a capacity provider strategy with FARGATE, base = the tasks that visitors need, by Terraform; ECS takes Spot capacity again when there is some',
      ),
      newTasks(target, 'they are placed by the new strategy'),
    ],
  }),
})
