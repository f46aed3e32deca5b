import { STEPS_FILE } from './places.ts'

/** What stands for `runner/step-files.ts` in the prebuilt suite: one file declares every step, and vite sees no other. */
export const stepFiles = () => ({ root: import.meta.dirname, include: [STEPS_FILE], exclude: [] })
