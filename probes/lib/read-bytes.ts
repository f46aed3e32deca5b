/** The body went on after its limit; what came until then is dropped. */
export const isTooLong = (error: unknown): boolean => error instanceof Error && error.name === 'BodyTooLong'

/** All bytes of a body, in one piece. Throws a `TimeoutError` when nothing comes for `idleMs`, and another error when it is longer than `limit` bytes. */
export async function readBytes(
  body: AsyncIterable<Uint8Array>,
  {
    limit,
    idleMs,
    onSize,
  }: { readonly limit: number; readonly idleMs: number; readonly onSize?: (bytes: number) => Promise<void> },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const reading = body[Symbol.asyncIterator]()
  let size = 0
  try {
    for (;;) {
      const { done, value } = await withinIdle(reading.next(), idleMs)
      if (done === true) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)
      size += value.length
      if (size > limit) throw named('BodyTooLong', `more than ${limit} bytes`)
      chunks.push(value)
      await onSize?.(size)
    }
  } catch (error) {
    void reading.return?.().catch(() => {})
    throw error
  }
}

function withinIdle<T>(next: Promise<T>, idleMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(named('TimeoutError', `the answer stopped in the middle for ${idleMs} ms`)),
      idleMs,
    )
    next.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })
