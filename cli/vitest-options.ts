import { BaseSequencer, type InlineConfig, type TestSpecification } from 'vitest/node'
import { type SpecId, specIds } from '../specs/catalogue.ts'
import { projectRoot } from './project.ts'

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
    // Node runs these files as they are; sending each through vite's transforms would take longer than the run itself.
    server: { deps: { external: [/\/(?:probes|platform)\//] } },
  }) satisfies InlineConfig
