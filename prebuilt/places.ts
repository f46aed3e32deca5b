import { join } from 'node:path'

/** Where the suite is kept in its prebuilt form: what is there is run, as what is in node_modules is. */
export const cacheIn = (project: string): string => join(project, 'node_modules/.cache/tenant-runbook')

export const MANIFEST = 'manifest.json'

/** The files that Node starts by their path, and what each is called once it is built. */
export const ENTRIES = {
  main: 'cli/main.ts',
  'steps-thread': 'runner/without-server/thread.ts',
  'sandbox-thread': 'cli/sandbox-thread.ts',
  'edge-function-thread': 'probes/lib/edge-function/thread.ts',
} as const satisfies Readonly<Record<string, string>>
