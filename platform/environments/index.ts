import type { Environment, EnvironmentName } from '../environment.ts'
import { dev } from './dev.ts'
import { prod } from './prod.ts'
import { sandbox } from './sandbox.ts'
import { sit } from './sit.ts'

export const environments: Readonly<Record<EnvironmentName, Environment>> = { dev, sit, prod, sandbox }
