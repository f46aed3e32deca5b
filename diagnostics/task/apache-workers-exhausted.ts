import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'apache-workers-exhausted',
  runbook: '6.3',
  title: 'Every worker of the web server is busy',
  rootCause:
    'Apache or php-fpm has no worker left: requests and health checks wait until somebody is done, and ECS may replace tasks that only have too much to do.',
  told: { log: { classes: ['workers-busy'] } },
  hides: { 'health-check-timeout': 'the health check waits for a worker' },
  prevention: 'Scale on requests per target, and keep crawlers and logins behind a rate limit.',
  fixes: ({ names }) => [
    byHand(
      'Give the requests more workers, or take requests away',
      `See in the access log who asks so much, and block it at the edge; look for what makes requests slow (plugins that call other hosts, slow queries). Then raise the desired count of ${names.service} by Terraform, or MaxRequestWorkers (pm.max_children) in the image together with the memory of the task`,
    ),
  ],
})
