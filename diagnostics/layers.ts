/** Who has to act or which part of the platform is broken; in this order, the deepest first, causes are ranked. Each has a folder. */
export const LAYERS = [
  'access',
  'service',
  'image',
  'secret',
  'role',
  'storage',
  'network',
  'database',
  'task',
  'routing',
  'dns',
  'edge',
  'wordpress',
] as const
export type Layer = (typeof LAYERS)[number]

/** A part of the platform through which a request goes. */
export type Station = 'dns' | 'cloudfront' | 'load-balancer' | 'rule' | 'target' | 'task' | 'database' | 'file-system'

/** Where on the path of a request the causes of a layer break it, unless one says otherwise; `null`: they keep us from looking, and break nothing. */
export const stationOf: Readonly<Record<Layer, Station | null>> = {
  access: null,
  service: 'task',
  image: 'task',
  secret: 'task',
  role: 'task',
  storage: 'task',
  network: 'task',
  database: 'database',
  task: 'task',
  routing: 'rule',
  dns: 'dns',
  edge: 'cloudfront',
  wordpress: 'task',
}
