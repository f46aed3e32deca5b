import type { Access } from '../platform/target.ts'

/** The flags by which the suite, as another process, reaches a platform on this machine. */
export const accessFlags = ({ resolver, connectTo }: Pick<Access, 'resolver' | 'connectTo'>): readonly string[] => [
  ...(resolver ? ['--resolver', `${resolver.host}:${resolver.port}`] : []),
  ...connectTo.flatMap(({ host, port, address, addressPort }) => [
    '--connect-to',
    `${host}:${port ?? ''}:${address}:${addressPort ?? ''}`,
  ]),
]
