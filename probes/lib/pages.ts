import { setImmediate as nextTurn } from 'node:timers/promises'
import { cannotLook } from './cannot-look.ts'
import { sizeOf } from './check-answer.ts'

/** More than any list of AWS that is read here has: a page holds a hundred entries or more. */
const MAX_PAGES = 1_000
const MAX_BYTES = 16 * 1024 * 1024

/**
 * The pages of a list, which comes to an end: one that goes on and on is no answer (`service-error`). Between two pages everybody else has a
 * turn, so that no server is quick enough to keep a deadline from firing.
 */
export async function* pagesOf<Page extends object>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  let count = 0
  let bytes = 0
  for await (const page of pages) {
    count += 1
    bytes += sizeOf(page)
    if (count > MAX_PAGES || bytes > MAX_BYTES) {
      throw cannotLook(
        'service-error',
        `a list without an end: ${count} pages with ${Math.round(bytes / 1024)} KB were read, and there is more`,
        'something between this machine and AWS may have answered: look at the proxy, the network and AWS_ENDPOINT_URL',
      )
    }
    yield page
    await nextTurn()
  }
}

/** Every item of every page. */
export async function everyPage<Page extends object, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of pagesOf(pages)) for (const item of itemsOf(page) ?? []) items.push(item)
  return items
}
