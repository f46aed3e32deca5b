/**
 * Whether a text matches a pattern in which `*` stands for any characters and `?` for exactly one, as AWS writes patterns. Only the last `*` is
 * ever tried again, so the work is at most the product of the two lengths.
 */
export function matchesWildcard(
  pattern: string,
  text: string,
  options: { readonly ignoreCase?: boolean } = {},
): boolean {
  const [asked, came] = options.ignoreCase ? [pattern.toLowerCase(), text.toLowerCase()] : [pattern, text]
  // Most rules of a fleet name one host, and each tenant is compared with all of them.
  if (!/[*?]/.test(asked)) return asked === came
  const wanted = [...asked]
  const given = [...came]
  let at = 0
  let inPattern = 0
  let star: { readonly inPattern: number; readonly at: number } | undefined
  while (at < given.length) {
    if (wanted[inPattern] === '*') {
      star = { inPattern, at }
      inPattern += 1
    } else if (wanted[inPattern] === '?' || wanted[inPattern] === given[at]) {
      inPattern += 1
      at += 1
    } else if (star) {
      star = { inPattern: star.inPattern, at: star.at + 1 }
      inPattern = star.inPattern + 1
      at = star.at
    } else return false
  }
  while (wanted[inPattern] === '*') inPattern += 1
  return inPattern === wanted.length
}
