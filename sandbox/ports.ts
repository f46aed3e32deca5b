import type { Access, ConnectTo } from '../platform/target.ts'
import { ADDRESSES } from './model/dns.ts'
import { openTo } from './model/edge.ts'
import type { World } from './model/state.ts'
import { LOOPBACK } from './servers/loopback.ts'

/** The loopback ports of one sandbox; connections to `dropping` time out. */
export interface Ports {
  readonly aws: number
  readonly alb: number
  readonly edge: number
  readonly edgeHttp: number
  readonly dns: number
  readonly mysql: number
  readonly dropping: number
}

/** Any key works: the endpoints believe every signature. */
export const CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' } as const

/** How the suite reaches the sandbox as it stands now; nothing outside of it may be dialled. */
export function accessTo(world: World, ports: Ports, caPem: string): Access {
  return {
    region: world.environment.region,
    credentials: { kind: 'static', ...CREDENTIALS },
    awsEndpointUrl: `http://${LOOPBACK}:${ports.aws}`,
    resolver: { host: LOOPBACK, port: ports.dns },
    connectTo: connections(world, ports),
    extraCa: [caPem],
    isolated: true,
  }
}

/** The addresses that the sandbox's DNS hands out lead to its ports; the load balancer has no HTTPS listener and its security group drops. */
const connections = (world: World, ports: Ports): readonly ConnectTo[] => [
  leads(ADDRESSES.alb, 80, openTo(world).length > 0 ? ports.alb : ports.dropping),
  leads(ADDRESSES.alb, 443, ports.dropping),
  leads(ADDRESSES.edge, 443, ports.edge),
  leads(ADDRESSES.edge, 80, ports.edgeHttp),
  leads(ADDRESSES.database, 3306, world.database.routeFromHere ? ports.mysql : ports.dropping),
]

const leads = (host: string, port: number, addressPort: number): ConnectTo => ({
  host,
  port,
  address: LOOPBACK,
  addressPort,
})
