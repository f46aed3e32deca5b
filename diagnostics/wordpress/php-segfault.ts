import { byHand, readLog } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'php-segfault',
  runbook: 'Issue 6',
  title: 'PHP crashes while it answers',
  rootCause:
    'The processes that run PHP end by a segmentation fault in the middle of a request, so that the load balancer gets a broken connection: most often an extension that does not fit its PHP, or endless recursion.',
  told: { log: { classes: ['segfault'] } },
  hides: { 'port-not-listening': 'the port is taken, but whoever answers on it crashes' },
  prevention: 'Try PHP updates and extensions in DEV, and pin the image by its digest.',
  fixes: target => [
    readLog(target, target.environment.logGroup, [], '?"Segmentation fault" ?"SIGSEGV"'),
    byHand(
      'Go back to what worked',
      `Deploy the image from before the crashes began; else switch extensions of PHP off one by one (opcache and its JIT first: opcache.jit=0), then plugins of ${target.names.service}`,
    ),
  ],
})
