import { byHand } from '../../evidence/fix.ts'
import { defineEdgeWordsCause } from '../lib/edge-words-cause.ts'

export default defineEdgeWordsCause({
  id: 'origin-name-unresolvable',
  title: "CloudFront cannot resolve its origin's name",
  rootCause:
    'The name of the origin in the distribution does not resolve: it is misspelt, private, or that of a load balancer that was re-created.',
  told: [{ words: 'origin-unresolvable' }],
  hides: { 'origin-unreachable': 'CloudFront says that the name is what fails' },
  prevention: "Take the origin's name from the load balancer in Terraform, never as text.",
  fixes: ({ environment }, distribution) => [
    byHand(
      'Give the distribution a name that resolves',
      `Compare the origins of ${distribution?.found ? `${distribution.distribution.id} (${distribution.distribution.origins.map(({ domainName }) => domainName).join(', ')})` : 'the distribution'} with the DNS name of ${environment.albName}, and set it by Terraform; the name has to resolve on the public internet`,
    ),
  ],
})
