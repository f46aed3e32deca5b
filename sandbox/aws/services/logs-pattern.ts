import { awsError } from '../lib/aws-error.ts'

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"]+))/g

/**
 * A filter pattern for plain text: terms must all occur, `-term` must not, of `?term`s one must (they do not count beside plain terms),
 * `%...%` is a regular expression. Case counts. Patterns for JSON and for space-separated fields are refused.
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.replace(TERM, '').trim() !== '') {
    throw awsError('InvalidParameterException', 'Invalid filter pattern')
  }
  const terms = [...trimmed.matchAll(TERM)].map(([, sign = '', quoted, expression, word]) => ({
    sign,
    occurs: occursIn(quoted?.replace(/\\(.)/g, '$1') ?? word ?? '', expression),
  }))
  const required = terms.filter(({ sign }) => sign === '')
  const optional = terms.filter(({ sign }) => sign === '?')
  const excluded = terms.filter(({ sign }) => sign === '-')
  return message =>
    required.every(({ occurs }) => occurs(message)) &&
    (required.length > 0 || optional.length === 0 || optional.some(({ occurs }) => occurs(message))) &&
    !excluded.some(({ occurs }) => occurs(message))
}

function occursIn(words: string, expression: string | undefined): (message: string) => boolean {
  if (expression === undefined) return message => message.includes(words)
  try {
    const compiled = new RegExp(expression)
    return message => compiled.test(message)
  } catch {
    throw awsError('InvalidParameterException', 'Invalid filter pattern')
  }
}
