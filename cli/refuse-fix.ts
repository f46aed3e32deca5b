import { usageError } from './usage-error.ts'

/** Whoever asks the suite to repair something is told how that goes: what changes a platform is read by a person first. */
export function refuseFix(argv: readonly string[]): void {
  if (argv.some(word => word === '--fix' || word.startsWith('--fix=')))
    throw usageError(
      'there is no --fix: this suite changes nothing. --fixes FILE writes the commands as a shell script, to be read before it is run.',
    )
}
