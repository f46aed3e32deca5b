import { parseImage } from '../../evidence/readings/image-reference.ts'
import { defineStartCause } from '../lib/start-cause.ts'
import { type Unreached, wayOut } from '../lib/way-out.ts'

/** By the host that gave no answer: layers of ECR's images lie in S3. */
const PLACES: readonly (readonly [host: RegExp, place: Unreached])[] = [
  [/docker\.(?:io|com)/i, { name: 'Docker Hub', endpoints: [] }],
  [/\bs3[.-]/i, { name: "S3, where ECR keeps its images' layers", endpoints: ['s3'] }],
]
const ECR: Unreached = { name: 'ECR', endpoints: ['ecr.api', 'ecr.dkr', 's3'] }

/** In a registry to which no VPC endpoint leads (ECR Public has none either). */
const isElsewhere = (host: string | null, image: string): boolean =>
  host === null
    ? image !== '' && parseImage(image).registry !== 'ecr'
    : !/(?:^|\.)(?:amazonaws\.com(?:\.cn)?|on\.aws)$/.test(host)

export default defineStartCause({
  id: 'registry-unreachable',
  runbook: 'Issue 5',
  title: 'The tasks cannot reach the image registry',
  rootCause:
    'A starting task cannot reach the image registry: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443.',
  means: ['registry-unreachable'],
  prevention: 'Watch the NAT gateways, or use VPC endpoints for ECR (api and dkr, with a gateway endpoint for S3).',
  match({ newest, named, service, groups, definition }, target) {
    const image = named.image ?? newest.images[0] ?? definition?.running.image ?? ''
    const place =
      PLACES.find(([host]) => host.test(named.host ?? ''))?.[1] ??
      (isElsewhere(named.host, image) ? { name: named.host ?? 'the image registry', endpoints: [] } : ECR)
    const { fact, fixes } = wayOut(service, groups, target, place)
    return {
      because: [fact],
      rootCause: `A starting task cannot reach ${place.name}: no NAT route${place.endpoints.length > 0 ? ', no VPC endpoint' : ''}, or a security group that lets nothing out on 443.`,
      fixes,
    }
  },
})
