// vitest runs this file again before each spec file; what it imports stays, and starts the gathering once.
import './worker.ts'
