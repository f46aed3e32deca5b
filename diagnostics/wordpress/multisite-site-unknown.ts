import { byHand } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'multisite-site-unknown',
  runbook: '6.4',
  title: "The network of WordPress sites does not know the tenant's name",
  rootCause:
    "WordPress runs as a network of sites, and none of them has the tenant's domain: it sends visitors to its sign-up page.",
  told: { pages: ['site-unknown'] },
  hides: { 'redirect-loop': 'it redirects because it does not know the site' },
  prevention: 'Set DOMAIN_CURRENT_SITE from domain_name in Terraform.',
  fixes: target => [
    inTask(target, 'See which sites the network knows', {
      manual: 'Where the image has no wp, read the domain column of wp_blogs instead',
      inside: 'wp site list --allow-root --path=/var/www/html',
      changes: false,
    }),
    byHand(
      'Tell the network the name',
      `Set DOMAIN_CURRENT_SITE in wordpress_config_extra to ${target.domain} by Terraform where it is the main site; else give the site that name in wp_blogs and wp_site of ${target.names.databaseName}`,
    ),
  ],
})
