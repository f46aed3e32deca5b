import { byHand } from '../../evidence/fix.ts'
import { toldByEdge } from '../lib/told-by-edge.ts'

const FORBIDDEN = 403

export default toldByEdge({
  id: 'edge-function-blocks-address',
  title: 'The function at the edge refuses this address',
  rootCause:
    'The function at the edge answers 403 although the login is right: it admits only some addresses, and that of this machine is none of them.',
  told: [{ words: 'function-answered', status: status => status === FORBIDDEN }],
  prevention: 'Keep the addresses from which the platform is looked at in the list of the function.',
  fixes: ({ environment }) => [
    byHand(
      'Ask from an address that is admitted',
      `Run the suite from the office network or the VPN. Where this address should be admitted, add it to the list in ${environment.cloudFront?.functionName ?? 'the function'} (or in its KeyValueStore) by Terraform`,
    ),
  ],
})
