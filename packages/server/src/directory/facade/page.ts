/** A list a page at a time, or all of it. */
import { refused } from './inputs.ts'

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** The `after` of the page that follows; undefined where there is none. */
  readonly next: string | undefined
}

export interface PageOptions {
  /** What a row contains, in whatever case. */
  readonly search?: string
  /** The `next` of the page before. */
  readonly after?: string
  /** How many rows a page has: 50 unless given, 500 at most. */
  readonly limit?: number
}

/** `await users.list()` is a page; `for await (const user of users.list().all())` is every row, a page at a time. */
export interface Listing<Row> extends PromiseLike<Page<Row>> {
  all(): AsyncIterableIterator<Row>
}

const mostRows = 500

/**
 * @param read the rows of a page, as many as it is told to at most.
 * @param cursor what the page that begins behind a row is asked for with: a text as the database wrote it, so nothing of it is lost.
 */
export function listing<Row>(
  method: string,
  options: PageOptions,
  read: (page: { readonly after: string | undefined; readonly limit: number }) => Promise<readonly Row[]>,
  cursor: (row: Row) => string,
): Listing<Row> {
  const pageAfter = async (after: string | undefined, limit: number): Promise<Page<Row>> => {
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostRows) {
      throw refused('INVALID_VALUE', `${method}(): \`limit\``, limit, `a whole number from 1 to ${mostRows}`, 'limit')
    }
    // One more than is shown, to know whether there is one; of the longest page it is not known.
    const asked = Math.min(limit + 1, mostRows)
    const found = await read({ after, limit: asked })
    const rows = found.slice(0, limit)
    const last = rows.at(-1)
    const isMore = found.length > limit || (found.length === limit && asked === limit)
    return { rows, next: isMore && last !== undefined ? cursor(last) : undefined }
  }
  const first = () => pageAfter(options.after ?? undefined, options.limit ?? 50)
  return {
    // It is awaited for a page, and nothing is read where it is not.
    then: (fulfilled, rejected) => first().then(fulfilled, rejected),
    async *all() {
      // As few calls as can be, unless a size is asked for.
      const limit = options.limit ?? mostRows
      let after = options.after ?? undefined
      do {
        const page = await pageAfter(after, limit)
        yield* page.rows
        after = page.next
      } while (after !== undefined)
    },
  }
}
