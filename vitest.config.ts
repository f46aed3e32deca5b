import { defineConfig } from 'vitest/config'

/** Loaded by Node, as it is: vite would make one file of the whole suite first. */
const load = <Module>(path: string): Promise<Module> => import(new URL(path, import.meta.url).href)

/** For `npx vitest` with ENVIRONMENT and TENANT_NAME set: the same steps, the same report, in watch mode or an editor. */
export default defineConfig(async () => {
  const { watchedRun } = await load<typeof import('./cli/watched-run.ts')>('./cli/watched-run.ts')
  const { exitCodeFor, isUsageError } = await load<typeof import('./cli/usage-error.ts')>('./cli/usage-error.ts')
  try {
    return await watchedRun(process.env)
  } catch (error) {
    if (!isUsageError(error)) throw error
    // vitest would show where in the configuration it was thrown.
    const { warn } = await load<typeof import('./cli/stdio.ts')>('./cli/stdio.ts')
    warn(error.message)
    process.exit(exitCodeFor(error))
  }
})
