/** Whether somebody wants to know how a command is written, whatever else stands there. */
export const asksForHelp = (argv: readonly string[]): boolean => argv.some(word => word === '--help' || word === '-h')
