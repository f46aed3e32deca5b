/** How one look can fail: by what comes in place of its answer, or by nothing coming. */
export const awsModes = [
  'denied',
  'throttled',
  'status-500',
  'reset',
  'hang',
  'garbage',
  'html',
  'redirect',
  'empty',
  'hollow',
  'truncated',
] as const

/** How a connection can fail, whatever is spoken on it. */
export const socketModes = ['reset', 'hang', 'garbage', 'empty'] as const

export type AwsMode = (typeof awsModes)[number]
export type SocketMode = (typeof socketModes)[number]

export const HTML =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>'
export const GARBAGE = Buffer.from(Array.from({ length: 200 }, (_, index) => (index * 73 + 151) % 256))
