import { quote } from '../platform/commands/shell.ts'
import type { FlagAgain } from '../runner/again.ts'
import { redirectionWords } from '../runner/redirected.ts'
import type { Settings } from './arguments.ts'
import { durationText } from './duration.ts'

/**
 * The words, quoted for a shell, that a run has besides where it looks: what it takes to see the same again. Not those of a rehearsal's faults, of
 * one deployment and its image, nor what may hold a secret.
 */
export function wordsAgain(settings: Settings): readonly string[] {
  const { phase, ending, tfvars, plan, resolver, connectTo, databaseVia, gate, monitoring } = settings
  const { stateDir, failAfter, recoverAfter, waiversFile } = monitoring
  const words: readonly (readonly [name: FlagAgain, value: string | null | undefined])[] = [
    ['phase', phase === 'post' ? null : phase],
    ['expect', phase === 'rollback' && ending !== 'stopped' ? ending : null],
    ['tfvars', tfvars],
    ['plan', plan],
    ...redirectionWords({ resolver, connectTo }),
    ['db-via', databaseVia === 'task' ? databaseVia : null],
    ['wait', gate && durationText(gate.waitMs)],
    ['state', stateDir],
    ['fail-after', stateDir !== null && failAfter > 1 ? String(failAfter) : null],
    ['recover-after', stateDir !== null && recoverAfter > 1 ? String(recoverAfter) : null],
    ['waivers', waiversFile],
  ]
  return words.flatMap(([name, value]) => (value === null || value === undefined ? [] : [`--${name} ${quote(value)}`]))
}
