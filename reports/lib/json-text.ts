/** JSON as people can read it too. */
export const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
