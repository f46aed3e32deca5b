/** Node's own warnings speak to who writes a program, not to who runs it, and nothing redacts them. Threads read the variable as they start. */
export function silenceNodeWarnings(): void {
  process.removeAllListeners('warning')
  process.env.NODE_NO_WARNINGS = '1'
}
