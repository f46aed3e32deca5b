/** vitest's own collecting and running of tests, which it exports to nobody: `prebuilt/vitest-without-server.ts` finds it. */
declare module 'vitest-tests' {
  import type { RunnerTestFile } from 'vitest'
  import type { SerializedConfig, VitestRunner } from 'vitest/runtime'

  type Settings =
    | 'root'
    | 'name'
    | 'setupFiles'
    | 'sequence'
    | 'maxConcurrency'
    | 'testTimeout'
    | 'hookTimeout'
    | 'retry'
    | 'tags'
    | 'strictTags'
    | 'passWithNoTests'
    | 'allowOnly'

  export function startTests(
    files: readonly string[],
    runner: Pick<VitestRunner, 'importFile' | 'pool'> & { readonly config: Pick<SerializedConfig, Settings> },
  ): Promise<readonly RunnerTestFile[]>
}
