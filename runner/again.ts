import { isQuoted } from '../platform/commands/shell.ts'

/** The flags that a run may have been asked with besides where it looked. */
const FLAGS = [
  'phase',
  'expect',
  'tfvars',
  'plan',
  'resolver',
  'connect-to',
  'db-via',
  'wait',
  'state',
  'fail-after',
  'recover-after',
  'waivers',
] as const

export type FlagAgain = (typeof FLAGS)[number]

/** Whether a text is one of these flags with one word for a shell, as `wordsAgain` writes it: nothing of it can be a command of its own. */
export function isWordAgain(text: string): boolean {
  const [flag = ''] = text.split(' ', 1)
  return (
    FLAGS.some(known => flag === `--${known}`) && isQuoted(text.slice(flag.length + 1).replaceAll(TOKEN, 'taken-out'))
  )
}

/** What the redactor leaves in the place of a secret. */
const TOKEN = /\[secret \d{1,9}\]/g

/** What led to a run: whether all tenants were asked for, and the words besides those of its targets, quoted for a shell. */
export interface Again {
  readonly allTenants: boolean
  readonly words: readonly string[]
}
