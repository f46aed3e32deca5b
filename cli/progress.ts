import { span } from '../gate/text.ts'
import type { Progress } from '../gate/wait.ts'
import { harmlessLine } from '../lib/text/harmless.ts'
import { redact } from '../lib/text/redact.ts'
import type { ProgressDisplay } from '../runner/gate/wait-for-targets.ts'

export const TICK_MS = 1_000
export const ERASE_LINE = '\r\u001b[2K'

/** Of a wait for so many tenants; `null`: nothing is said of it. */
export const progressOnStderr = (tenants: number | null): ProgressDisplay =>
  tenants === null ? { show() {}, end() {} } : progressDisplay(process.stderr, tenants)

/** At a terminal one line that lives, else one line for each change. Several tenants share a terminal as they share a log. */
function progressDisplay(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>,
  tenants: number,
): ProgressDisplay {
  return stream.isTTY && tenants === 1 ? liveLine(stream) : logLines(stream)
}

function liveLine(stream: Pick<NodeJS.WriteStream, 'write' | 'columns'>): ProgressDisplay {
  let newest: { readonly tenant: string; readonly progress: Progress } | undefined
  const draw = () => {
    if (!newest) return
    const { tenant, progress } = newest
    const line = plain(`${tenant}  ${span(progress.deadlineAtMs - Date.now())} left  ${progress.says}`)
    stream.write(`${ERASE_LINE}${[...line].slice(0, (stream.columns ?? 80) - 1).join('')}`)
  }
  const timer = setInterval(draw, TICK_MS)
  return {
    show(tenant, progress) {
      newest = { tenant, progress }
      draw()
    },
    end() {
      clearInterval(timer)
      stream.write(ERASE_LINE)
    },
  }
}

function logLines(stream: Pick<NodeJS.WriteStream, 'write'>): ProgressDisplay {
  return {
    show(tenant, { says, changed, deadlineAtMs }) {
      if (!changed) return
      const time = new Date().toISOString().slice(11, 19)
      stream.write(`${time} ${plain(`${tenant}  ${span(deadlineAtMs - Date.now())} left  ${says}`)}\n`)
    },
    end() {},
  }
}

/** Somebody else's text must not steer a terminal. */
export const plain = (text: string): string => harmlessLine(redact(text, 'prose')).replaceAll('\t', ' ')
