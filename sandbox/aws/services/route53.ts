import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, requiredText } from '../lib/input.ts'
import { type RestXmlOutput, restXmlService } from '../protocols/rest-xml.ts'
import { changeResourceRecordSets } from './route53-changes.ts'
import { getHostedZone, listHostedZones, listHostedZonesByName, listResourceRecordSets } from './route53-zones.ts'

const API = '/2013-04-01'
const NOT_FOUND = 404

/** Hosted zones and their records. */
export const route53 = restXmlService({
  name: 'route53',
  namespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
  routes: [
    { method: 'GET', path: `${API}/hostedzone`, operation: 'ListHostedZones' },
    { method: 'GET', path: `${API}/hostedzonesbyname`, operation: 'ListHostedZonesByName' },
    { method: 'GET', path: `${API}/hostedzone/{HostedZoneId}`, operation: 'GetHostedZone' },
    { method: 'GET', path: `${API}/hostedzone/{HostedZoneId}/rrset`, operation: 'ListResourceRecordSets' },
    { method: 'POST', path: `${API}/hostedzone/{HostedZoneId}/rrset`, operation: 'ChangeResourceRecordSets' },
    { method: 'GET', path: `${API}/change/{Id}`, operation: 'GetChange' },
  ],
  reads: {
    ListHostedZones: listHostedZones,
    ListHostedZonesByName: listHostedZonesByName,
    GetHostedZone: getHostedZone,
    ListResourceRecordSets: listResourceRecordSets,
    GetChange: getChange,
  },
  writes: { ChangeResourceRecordSets: changeResourceRecordSets },
})

/** Changes reach the sandbox's name servers at once. */
function getChange(world: World, input: Input): RestXmlOutput {
  const id = requiredText(input, 'Id')
  if (!/^C[A-Z0-9]+$/.test(id)) throw awsError('NoSuchChange', `A change with id ${id} does not exist.`, NOT_FOUND)
  return {
    payload: {
      root: 'GetChangeResponse',
      members: { ChangeInfo: { Id: `/change/${id}`, Status: 'INSYNC', SubmittedAt: new Date(world.now()) } },
    },
  }
}
