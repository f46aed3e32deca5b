import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { codeOf } from '../lib/files/folder.ts'

/** What opens a file in the browser of whoever is there. */
const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' }

/** Shows a report in a browser, and waits for nothing of it; returns why it does not. */
export async function openReport(
  path: string,
  variables: NodeJS.ProcessEnv,
  system: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const program = PROGRAMS[system]
  const why = whyNot(program, variables, system)
  if (program === undefined || why !== undefined) return refusal(why ?? '', path)
  const child = spawn(program, [resolve(path)], { detached: true, stdio: 'ignore', env: variables })
  child.unref()
  try {
    await once(child, 'spawn')
    return undefined
  } catch (error) {
    const code = codeOf(error)
    return refusal(code === 'ENOENT' ? `${program} is not installed` : `${program} does not start (${code})`, path)
  }
}

function whyNot(program: string | undefined, variables: NodeJS.ProcessEnv, system: string): string | undefined {
  if (program === undefined) return `nobody knows how on ${system}`
  if (variables.CI && variables.CI !== 'false') return 'nobody looks on in a pipeline'
  if (system === 'linux' && !variables.DISPLAY && !variables.WAYLAND_DISPLAY) return 'there is no display'
  return undefined
}

const refusal = (why: string, path: string): string => `--open shows nothing: ${why}. The report is ${path}.`
