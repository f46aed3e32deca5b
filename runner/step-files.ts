import { join } from 'node:path'
import { projectRoot } from '../lib/files/project.ts'
import type { SpecId } from '../specs/catalogue.ts'

/** What Node runs as it is: sending each file through vite's transforms would take longer than the run itself. */
const AS_IT_IS = /\/(?:lib|platform|evidence|probes|specs|runner)\//
/** What holds the steps together goes through vite, so that it is there once; also in a checkout whose own folder is called `platform`. */
const THROUGH_VITE = [/\.spec\.ts$/, /\/specs\/step\.ts$/, /\/runner\/(?:setup|worker|declare-steps)\.ts$/]

/** Which files vitest starts for these steps. */
export const stepFiles = (selected: readonly SpecId[]) => ({
  root: projectRoot,
  include: selected.map(id => `specs/${id}.spec.ts`),
  setupFiles: [join(projectRoot, 'runner/setup.ts')],
  server: { deps: { inline: THROUGH_VITE, external: [AS_IT_IS] } },
})
