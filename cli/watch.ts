import { writeSync } from 'node:fs'
import { remarkLine } from '../lib/text/stderr.ts'
import { count } from '../lib/text/words.ts'
import type { LookEvent } from '../probes/lib/look-events.ts'
import type { Settings } from './arguments.ts'
import { ERASE_LINE, plain, TICK_MS } from './progress.ts'

const LOG_EVERY_MS = 10_000
const MOST_NAMED = 3

/** Past Node's stream: one whose reader has gone is closed, and vitest does not start beside a closed stderr. */
function write(text: string): void {
  try {
    writeSync(process.stderr.fd, text)
  } catch {
    // Nobody reads it, or not fast enough: the report says everything once more.
  }
}

type Ended = Extract<LookEvent, { readonly state: 'ended' }>

/** Says on stderr that a run lives: what it looks at, and what it waits for. */
interface Watch {
  readonly look: (event: LookEvent) => void
  /** Takes the live line away, so that something else can be written. */
  readonly clear: () => void
  /** Notes when the run had come how far. */
  readonly reached: (what: string) => void
  /** Leaves the terminal as it was; with `--verbose` says every look. Secrets are known by then. */
  readonly end: () => void
}

/**
 * At a terminal a line that lives from the first moment on; in a log a line every ten seconds, since whoever runs it on a schedule is sent
 * whatever a short run says.
 */
export function watchOnStderr(
  { env, tenants, allTenants, phase, talk, gate, replay }: Settings,
  startedAt: Date,
): Watch {
  const named = allTenants ? 'all tenants' : tenants.length > 3 ? `${tenants.length} tenants` : tenants.join(', ')
  const header = `${named}  ${env}  phase ${phase}`
  const since = () => Date.now() - startedAt.getTime()
  const open = new Map<string, { readonly of: string; readonly kind: string; readonly at: number }>()
  const looks: Ended[] = []
  const marks: string[] = []
  let ended = false
  // While a deployment is waited for, the wait has the line; nothing is looked at where a run is judged again.
  let begun = gate === undefined && replay === null
  let drawn = false
  const isLive = Boolean(process.stderr.isTTY)

  const text = (): string => {
    const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
    const waiting = [...open.values()].sort((a, b) => a.at - b.at)
    const oldest = waiting.slice(0, MOST_NAMED).map(({ of, kind, at }) => {
      const whose = allTenants || tenants.length > 1 ? `${of} ` : ''
      return `${whose}${kind} (${seconds(since() - at)})`
    })
    const more = waiting.length > MOST_NAMED ? ` and ${waiting.length - MOST_NAMED} more` : ''
    const done = count(looks.length, 'look')
    const doing =
      waiting.length > 0
        ? `${done} done, waiting for ${oldest.join(', ')}${more}`
        : looks.length > 0
          ? `${done} done, judging`
          : allTenants && marks.length === 0
            ? 'finding the tenants'
            : 'starting'
    return plain(`${header}  ${seconds(since())}  ${doing}`)
  }
  const draw = () => {
    if (!begun) return
    if (!isLive) {
      write(`${text()}\n`)
      return
    }
    write(`${ERASE_LINE}${[...text()].slice(0, (process.stderr.columns ?? 80) - 1).join('')}`)
    drawn = true
  }
  const clear = () => {
    if (drawn) write(ERASE_LINE)
    drawn = false
  }
  if (isLive && talk !== 'quiet') draw()
  const timer = talk === 'quiet' ? undefined : setInterval(draw, isLive ? TICK_MS : LOG_EVERY_MS)
  timer?.unref()

  return {
    clear,
    reached(what) {
      marks.push(`${what} after ${since()} ms`)
    },
    look(event) {
      if (ended) return
      begun = true
      const key = `${event.of} ${event.kind}`
      if (event.state === 'begun') {
        if (looks.length === 0 && open.size === 0) marks.push(`first look after ${since()} ms`)
        open.set(key, { of: event.of, kind: event.kind, at: since() })
      } else {
        open.delete(key)
        looks.push(event)
      }
    },
    end() {
      if (ended) return
      ended = true
      clearInterval(timer)
      clear()
      if (talk !== 'verbose') return
      for (const { of, kind, status, elapsedMs, reproduce } of looks)
        write(remarkLine(`look: ${of} ${kind}, ${status}, ${elapsedMs} ms: ${reproduce}`))
      write(remarkLine(`timing: ${[...marks, `judged after ${since()} ms`].join(', ')}`))
    },
  }
}
