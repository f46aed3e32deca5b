import { join } from 'node:path'

/** Where the suite is kept in its prebuilt form: what is there is run, as what is in node_modules is. */
export const cacheIn = (project: string): string => join(project, 'node_modules/.cache/tenant-runbook')

export const MANIFEST = 'manifest.json'

/** The files that Node starts by their path, and what each is called once it is built. */
export const ENTRIES = {
  main: 'cli/main.ts',
  'steps-thread': 'runner/without-server/thread.ts',
  'allure-thread': 'reports/allure/thread.ts',
  'edge-function-thread': 'probes/lib/edge-function/thread.ts',
} as const satisfies Readonly<Record<string, string>>

/** The scripts of a built suite with their code, one after the other, and where each lies; `load.cjs` reads them. */
export const [SCRIPTS, PLACES] = ['suite.scripts', 'suite.json']

const SCRIPT = '.script'

export const isScript = (name: string): boolean => name.endsWith(SCRIPT)

/** What a module of the prebuilt suite is called: no module for Node, which would compile it again, but a function around one. */
export const scriptOf = (name: string): string => `${name}${SCRIPT}`

/** What Node starts in the place of an entry's source. */
export const startOf = (entry: string): string => `${entry}.cjs`
