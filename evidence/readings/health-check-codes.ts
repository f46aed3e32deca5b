/** The codes of `Health checks failed with these codes: [301]`. */
export const codesIn = (description: string | null): readonly number[] =>
  (/with these codes: \[([\d, ]{1,200})\]/i.exec(description ?? '')?.[1] ?? '').split(',').filter(Boolean).map(Number)

/** Whether a matcher such as `200,301` or `200-399` names a code. */
export const accepts = (matcher: string, code: number): boolean =>
  matcher.split(',').some(part => {
    const [from = '', to = from] = part.trim().split('-')
    return Number(from) <= code && code <= Number(to)
  })
