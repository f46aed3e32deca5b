/** Whether a text matches a pattern in which `*` stands for any characters and `?` for exactly one, as AWS writes patterns. */
export function matchesWildcard(
  pattern: string,
  text: string,
  options: { readonly ignoreCase?: boolean } = {},
): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, options.ignoreCase ? 'is' : 's').test(text)
}
