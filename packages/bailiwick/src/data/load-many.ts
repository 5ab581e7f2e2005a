import { isAlways, permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, identifier, joined, parameter, sql } from '../compile/fragment.ts'
import type { Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { readStyle } from '../evaluate/redact.ts'
import { afterPlace, placeColumn, placeOf, readCursor, writeCursor } from './cursor.ts'
import { checkLoads, checkOptions, type Host, nameOf, Operation, resourceOf, run, selected, sourceOf } from './host.ts'
import { orderSql, readOrder, reversed } from './order.ts'
import { maskedRows } from './read-rows.ts'
import { checkVisible, pathsOf, readWhere, whereSql } from './where.ts'

export const defaultLimit = 50
export const defaultMaxLimit = 1000

const names = ['select', 'style', 'with', 'where', 'orderBy', 'limit', 'offset', 'after', 'before', 'count', 'reveals']

/** A page as it is returned. */
export interface LoadedPage {
  readonly rows: readonly Row[]
  readonly next?: string | null
  readonly previous?: string | null
  readonly count?: number
}

/** The permitted rows that meet the host's condition, a page of them, in one statement. */
export async function loadMany(host: Host, action: string, options: object = {}): Promise<LoadedPage> {
  checkOptions('loadMany', options, names)
  const given = options as Readonly<Record<string, unknown>>
  const style = readStyle('style' in given ? { style: given.style } : undefined)
  const window = readWindow(host, given)
  const page = await new Operation(host, action, 'many').make((question) => makePage(question, given, window))
  const found = await run(host.driver.connection, page.query)
  // Where there is no row on the page, there is one with the count.
  const rows = found.filter((row) => row['~place'] !== null)
  const shown = rows.slice(0, window.limit)
  const more = rows.length > window.limit
  if (window.backwards) shown.reverse()
  return {
    rows: shown.map((row) => page.rows.read(row, style)),
    ...(page.hasCursors ? cursorsOf(page, window, shown, more) : {}),
    ...(window.count ? { count: Number(found[0]!['~count']) } : {}),
  }
}

interface Window {
  readonly limit: number
  readonly offset: number
  /** The cursor that the page begins after, or ends before. */
  readonly cursor: unknown
  readonly backwards: boolean
  readonly count: boolean
}

function readWindow({ maxLimit }: Host, given: Readonly<Record<string, unknown>>): Window {
  const { limit = Math.min(defaultLimit, maxLimit), offset, after, before, count = false } = given
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
  if (!isCount(limit) || limit > maxLimit) {
    throw invalid(
      `\`limit\` is a whole number from 0 to ${maxLimit}, the most rows of a page here; seen: ${show(limit)}.`,
    )
  }
  if (offset !== undefined && !isCount(offset))
    throw invalid(`\`offset\` is a whole number from 0; seen: ${show(offset)}.`)
  if (typeof count !== 'boolean') throw invalid('`count` is true or false.')
  const [first, ...more] = [offset, after, before].filter((value) => value !== undefined && value !== null)
  if (first !== undefined && more.length > 0) throw invalid('Give one of `offset`, `after` and `before`.')
  // A cursor that is null is the end of a list: nothing begins there, but a first page was meant.
  const cursor = after ?? before ?? undefined
  return {
    limit,
    offset: (offset as number | undefined) ?? 0,
    cursor,
    backwards: (before ?? undefined) !== undefined,
    count,
  }
}

function show(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : typeof value
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}

function makePage(question: Question, given: Readonly<Record<string, unknown>>, window: Window) {
  checkLoads(question)
  const resource = resourceOf(question)
  const keys = readOrder(resource, given.orderBy)
  const rows = maskedRows(question, selected(resource, given.select), given.with)
  const where = readWhere(question, given.where)
  if (where && 'node' in where) checkVisible(question, pathsOf(question, where.node), given.reveals, 'to search by')
  const own = keys.filter(({ attribute }) => attribute.name !== resource.key).map(({ attribute }) => attribute.name)
  checkVisible(question, own, given.reveals, 'to sort by')
  // A cursor carries what the list is sorted by, so there is none where the subject may not see that.
  const sorted = maskedRows(
    question,
    keys.map(({ attribute }) => attribute),
  )
  const hasCursors = sorted.masked.every(({ visible }) => isAlways(visible))
  const conditions = [permissionSql(question, nameOf(resource)), ...(where ? [whereSql(question, where)] : [])]
  const order = window.backwards ? reversed(keys) : keys
  const place = window.cursor === undefined ? undefined : readPlace(question, keys, window.cursor, hasCursors)
  const listed = place ? [...conditions, afterPlace(resource, order, place)] : conditions
  const number = (value: number) => parameter(value, sql`int8`)
  const paged = sql`limit ${number(window.limit === 0 ? 0 : window.limit + 1)} offset ${number(window.offset)}`
  const select = (columns: Fragment, of: readonly Fragment[]) =>
    sql`select ${columns} from ${sourceOf(resource)} where ${joined(of, sql` and `)}`
  const columns = sql`${rows.columns}, ${placeColumn(resource, keys)}`
  const page = (more: Fragment) =>
    sql`${select(sql`${columns}${more}`, listed)} order by ${orderSql(resource, order)} ${paged}`
  if (!window.count) return { question, keys, rows, hasCursors, query: page(sql``) }
  const at = sql`, row_number() over (order by ${orderSql(resource, order)}) as ${identifier('~at')}`
  const total = select(sql`count(*)::float8 as ${identifier('~count')}`, conditions)
  const query = sql`select * from (${total}) as "~total" left join (${page(at)}) as "~page" on true order by "~page"."~at"`
  return { question, keys, rows, hasCursors, query }
}

function readPlace(question: Question, keys: Parameters<typeof readCursor>[1], cursor: unknown, hasCursors: boolean) {
  if (hasCursors) return readCursor(question.action.node.id, keys, cursor)
  throw new BailiwickError(
    'INVALID_CURSOR',
    'This list has no cursors: they would carry what it is sorted by, which the subject may not see of every row. Use `offset`.',
  )
}

type Page = ReturnType<typeof makePage>

function cursorsOf({ question, keys }: Page, window: Window, shown: readonly Row[], more: boolean) {
  const cursor = (row: Row | undefined) => (row ? writeCursor(question.action.node.id, keys, placeOf(row)) : null)
  const begun = window.cursor !== undefined || window.offset > 0
  const [first, last] = [cursor(shown[0]), cursor(shown.at(-1))]
  return window.backwards
    ? { next: last, previous: more ? first : null }
    : { next: more ? last : null, previous: begun ? first : null }
}
