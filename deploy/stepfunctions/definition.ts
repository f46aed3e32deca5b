import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StateMachine } from 'aws-local-stepfunctions'

const FILE = join(import.meta.dirname, 'state-machine.asl.json')

type Definition = ConstructorParameters<typeof StateMachine>[0]

/** The state machine as it is shipped. */
export const readStateMachine = async (): Promise<Definition> => JSON.parse(await readFile(FILE, 'utf8'))
