/** Lists a page of a resource's rows, filtered by the policy in SQL. */
import { type Fragment, filter, isRedacted, type Resource, type Row } from './engine.ts'
import { columnOf, columnsOf, name, query, tableOf, toQuery } from './fragment.ts'
import { labelAttribute, labelsOf } from './labels.ts'
import { printSql } from './print-sql.ts'
import { orderAttribute, type Question, shownAttributes } from './question.ts'
import { withRelated } from './related-rows.ts'
import { RequestProblem } from './request-problem.ts'
import type { ListAnswer, ListedRow, Shown } from './wire.ts'

export const PAGE_SIZE = 20

export interface ListRequest {
  readonly shown: Shown
  readonly page: number
  /** Rows whose id begins with this text, or whose label contains it. */
  readonly find: string
}

export async function listRows(question: Question, request: ListRequest): Promise<ListAnswer> {
  const started = performance.now()
  const { read, resource } = question
  const where = whereOf(question, request)
  const [counted] = await read(query`select count(*)::int as total from ${from(resource)} where ${where}`)
  const total = Number(counted!.total)
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
  if (request.page > pages) {
    throw new RequestProblem(404, {
      code: 'PAGE_OUT_OF_RANGE',
      message: `There is no page ${request.page}: ${total} rows make ${pages} ${pages === 1 ? 'page' : 'pages'}.`,
    })
  }
  const { select, rows } = await readPage(question, request, where)
  return {
    rows: await answerRows(question, rows),
    total,
    page: request.page,
    pages,
    sql: printSql(toQuery(select)),
    milliseconds: performance.now() - started,
  }
}

/** The rows of one page, as stored. */
export async function readPage(question: Question, request: ListRequest, where = whereOf(question, request)) {
  const { resource, list } = question
  const skipped = (request.page - 1) * PAGE_SIZE
  const select = query`select ${columnsOf(resource)}
from ${from(resource)}
where ${where}
order by ${orderOf(resource, list)}
limit ${PAGE_SIZE} offset ${skipped}`
  return { select, rows: await question.read(select) }
}

export function from(resource: Resource): Fragment {
  return query`${tableOf(resource)} as ${name(resource.name)}`
}

/** The policy's filter for one action. */
export function permits({ access, resource }: Question, action: string): Fragment {
  return filter(access, action, { as: resource.name })
}

function whereOf(question: Question, { shown, find }: ListRequest): Fragment {
  const permitted = permits(question, question.listAction)
  const chosen = { permitted, hidden: query`(${permitted}) is not true`, all: query`true` }[shown]
  const text = find.trim()
  return text === '' ? chosen : query`(${chosen}) and ${matching(question.resource, text)}`
}

function matching(resource: Resource, text: string): Fragment {
  const byKey = query`starts_with(${columnOf(resource, resource.key!)}::text, ${text})`
  const label = labelAttribute(resource)
  if (label === undefined) return byKey
  return query`(${byKey} or ${columnOf(resource, label)} ilike ${`%${text.replace(/[\\%_]/g, '\\$&')}%`})`
}

function orderOf(resource: Resource, list: Question['list']): Fragment {
  const key = columnOf(resource, resource.key!)
  const attribute = orderAttribute(resource, list)
  if (attribute === undefined) return key
  const column = columnOf(resource, attribute)
  // The key makes the order complete, so that no row is on two pages.
  return list.order?.startsWith('-') ? query`${column} desc, ${key} desc` : query`${column}, ${key}`
}

async function answerRows(question: Question, stored: readonly Row[]): Promise<ListedRow[]> {
  const { read, policy, model, resource, access, listAction, actions, list } = question
  const shown = shownAttributes(resource, list)
  const key = resource.key!
  const rows = await withRelated(read, model, resource, stored, policy.relationsUsed(resource.name))
  const visible = new Map(access.redact(listAction, rows).map((row) => [row[key], row]))
  const labels = await labelsOf(read, model, resource, shown, stored)
  return rows.map((row) => {
    const redacted = visible.get(row[key])
    // A hidden row is shown to the developer as it is stored; the page marks it as hidden.
    const masked = redacted === undefined ? [] : shown.filter((attribute) => isRedacted(redacted, attribute))
    const values = shown.map((attribute) => [attribute, masked.includes(attribute) ? null : row[attribute]])
    return {
      id: String(row[key]),
      permitted: redacted !== undefined,
      values: Object.fromEntries(values),
      masked,
      labels: Object.fromEntries(
        shown
          .filter((attribute) => !masked.includes(attribute))
          .flatMap((attribute) => {
            const label = labels.get(attribute)?.get(row[attribute])
            return label === undefined ? [] : [[attribute, label]]
          }),
      ),
      actions: actions
        .filter((action) => access.can(action, row))
        .map((action) => action.slice(resource.name.length + 1)),
    }
  })
}
