import { defineConfig } from 'vitest/config'
import { watchedRun } from './cli/watched-run.ts'

/** For `npx vitest` with ENVIRONMENT and TENANT_NAME set: the same steps, the same report, in watch mode or an editor. */
export default defineConfig(async () => ({ test: await watchedRun(process.env) }))
