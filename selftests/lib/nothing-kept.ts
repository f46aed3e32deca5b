import { requireNothingKept } from './measuring-words.ts'

// Before vitest, which would say other things first.
requireNothingKept()
