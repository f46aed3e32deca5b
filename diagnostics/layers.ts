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
