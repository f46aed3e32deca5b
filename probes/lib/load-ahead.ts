/**
 * Loads what almost every run looks with while nobody knows yet at what: the client at the beginning of the longest chain of answers first, one after the
 * other, so that whoever has an order for this thread meanwhile is heard.
 */
export async function loadAhead(): Promise<void> {
  for (const load of OF_ALMOST_EVERY_RUN) await load()
}

const OF_ALMOST_EVERY_RUN: readonly (() => Promise<unknown>)[] = [
  () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  () => import('@aws-sdk/client-sts'),
  () => import('@aws-sdk/client-ecs'),
  () => import('@aws-sdk/client-secrets-manager'),
  () => import('undici'),
  () => import('@aws-sdk/client-route-53'),
  () => import('@aws-sdk/client-cloudwatch-logs'),
  () => import('@aws-sdk/client-cloudfront'),
  () => import('./markup.ts'),
  () => import('./page.ts'),
  () => import('@aws-sdk/client-ecr'),
]
