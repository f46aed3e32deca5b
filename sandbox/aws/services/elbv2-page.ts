import { type Input, number, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'

const PAGE_SIZE = 400

/** One page with the marker of the next, as every Describe operation of ELBv2 takes and gives it. */
export function pageOf<T>(
  all: readonly T[],
  input: Input,
): { readonly items: readonly T[]; readonly marker: string | undefined } {
  const limit = Math.min(number(input, 'PageSize') ?? PAGE_SIZE, PAGE_SIZE)
  const { items, nextToken } = page(all, limit, text(input, 'Marker'), 'ValidationError')
  return { items, marker: nextToken }
}
