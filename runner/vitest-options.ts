import { join } from 'node:path'
import { BaseSequencer, type InlineConfig, type TestSpecification } from 'vitest/node'
import { projectRoot } from '../lib/files/project.ts'
import { type SpecId, specIds } from '../specs/catalogue.ts'

/** Waits for log delivery: started with all others, awaited last, so that it holds nobody up. */
const LAST: readonly SpecId[] = ['requests-logged']
const order = [...specIds.filter(id => !LAST.includes(id)), ...LAST]
const positionOf = (file: TestSpecification): number => order.findIndex(id => file.moduleId.endsWith(`/${id}.spec.ts`))

class RunbookOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => positionOf(a) - positionOf(b))
  }
}

/** Of one step, for as many targets: they wait for evidence, most of which is there. */
const STEPS_AT_A_TIME = 16

/** What Node runs as it is: sending each file through vite's transforms would take longer than the run itself. */
const AS_IT_IS = /\/(?:lib|platform|evidence|probes|specs|runner)\//
/** What holds the steps together goes through vite, so that it is there once; also in a checkout whose own folder is called `platform`. */
const THROUGH_VITE = [/\.spec\.ts$/, /\/specs\/step\.ts$/, /\/runner\/(?:setup|worker)\.ts$/]

/** One worker that all spec files share: they await the same evidence, and it is the fastest way to start. */
export const vitestOptions = (selected: readonly SpecId[]) =>
  ({
    root: projectRoot,
    include: selected.map(id => `specs/${id}.spec.ts`),
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    maxConcurrency: STEPS_AT_A_TIME,
    sequence: { sequencer: RunbookOrder },
    passWithNoTests: false,
    setupFiles: [join(projectRoot, 'runner/setup.ts')],
    server: { deps: { inline: THROUGH_VITE, external: [AS_IT_IS] } },
  }) satisfies InlineConfig
