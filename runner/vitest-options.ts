import { BaseSequencer, type InlineConfig, type TestSpecification } from 'vitest/node'
import type { SpecId } from '../specs/catalogue.ts'
import { stepOrder } from '../specs/order.ts'
import { TESTS_AT_A_TIME } from './run-context.ts'
import { stepFiles } from './step-files.ts'

const positionOf = (file: TestSpecification): number =>
  stepOrder.findIndex(id => file.moduleId.endsWith(`/${id}.spec.ts`))

class RunbookOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => positionOf(a) - positionOf(b))
  }
}

/** What vitest writes on the screen of a worker that ends slowly says nothing about the platform: on a busy machine seconds are not enough. */
const TEARDOWN_MS = 300_000

/** One worker that all spec files share: they await the same evidence, and it is the fastest way to start. */
export const vitestOptions = (selected: readonly SpecId[]) =>
  ({
    ...stepFiles(selected),
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    maxConcurrency: TESTS_AT_A_TIME,
    sequence: { sequencer: RunbookOrder },
    passWithNoTests: false,
    teardownTimeout: TEARDOWN_MS,
    // Whose order counts is ours, and nothing is written beside what is run.
    cache: false,
  }) satisfies InlineConfig
