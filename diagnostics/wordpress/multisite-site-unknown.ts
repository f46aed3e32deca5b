import { byHand } from '../../evidence/fix.ts'
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
  fixes: ({ domain, names }) => [
    byHand(
      'Tell the network the name',
      `Set DOMAIN_CURRENT_SITE in wordpress_config_extra to ${domain} by Terraform where it is the main site; else give the site that name: in a task of ${names.service}, wp site list, then the domain in wp_blogs and wp_site of ${names.databaseName}`,
    ),
  ],
})
