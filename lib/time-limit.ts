/** The error of `AbortSignal.timeout`. */
export const timeoutError = (): DOMException =>
  new DOMException('The operation was aborted due to timeout', 'TimeoutError')

/** Short beside every limit that somebody waits for. */
const LONGEST_TICK_MS = 100
/** The fewest times that this process has looked at its connections before a limit is reached. */
const FEWEST_TICKS = 20

/**
 * Calls `expire` once a limit in milliseconds is used up; the returned function stops that and tells how much is left. Only the time counts in
 * which this process could have seen an answer: while it is kept from running, by its own work or by others on a busy machine, answers wait
 * unread, and the silence of a peer that has long spoken is no evidence. A limit that is past already expires in the next turn.
 */
export function startTimeLimit(limitMs: number, expire: () => void): () => number {
  const tickMs = Math.min(LONGEST_TICK_MS, Math.max(1, limitMs / FEWEST_TICKS))
  let leftMs = Math.max(0, limitMs)
  let since = performance.now()
  let timer = setTimeout(tick, Math.min(tickMs, leftMs))
  function usedMs(): number {
    return Math.min(performance.now() - since, tickMs)
  }
  function tick() {
    leftMs -= usedMs()
    since = performance.now()
    // A tick that is short of the limit by a rounding is the last one.
    if (leftMs < 1) expire()
    else timer = setTimeout(tick, Math.min(tickMs, leftMs))
  }
  return () => {
    clearTimeout(timer)
    return Math.max(0, leftMs - usedMs())
  }
}
