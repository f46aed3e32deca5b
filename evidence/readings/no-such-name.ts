/** Codes of a lookup that was answered: the name does not exist, has no address, or is none. All others speak of the resolver alone. */
const ANSWERED: readonly string[] = ['ENOTFOUND', 'ENODATA', 'EBADNAME']

export const isNoSuchName = (code: string): boolean => ANSWERED.includes(code)
