import { byHand } from '../../evidence/fix.ts'
import { defineEdgeWordsCause } from '../lib/edge-words-cause.ts'

export default defineEdgeWordsCause({
  id: 'edge-geo-blocked',
  title: 'The distribution is closed to this country',
  rootCause: 'The distribution has a list of countries, and the one from which this machine asks is not allowed.',
  told: [{ words: 'geo-blocked' }],
  prevention: 'Write down with the list of countries from where the platform is looked at.',
  fixes: (_, distribution) => [
    byHand(
      'Ask from a country that is allowed, or change the list',
      `Where visitors of this country should see the site, change the geographic restriction of ${distribution?.found ? distribution.distribution.id : 'the distribution'} by Terraform (restrictions.geo_restriction); else run the suite from a country on the list`,
    ),
  ],
})
