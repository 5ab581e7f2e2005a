/** Compares what JavaScript and PostgreSQL say, for many rows and every action. */
import type { Fragment, Row } from './engine.ts'
import { columnOf, columnsOf, join, name, query } from './fragment.ts'
import { from, type ListRequest, permits, readPage } from './listing.ts'
import type { Question } from './question.ts'
import { withRelated } from './related-rows.ts'
import type { AgreementAnswer, Disagreement } from './wire.ts'

/** Rows beyond the page, whoever may list them: a filter that hides too much is wrong as well. */
const BEYOND = 200
const SHOWN_DISAGREEMENTS = 10

export async function compareAnswers(question: Question, request: ListRequest): Promise<AgreementAnswer> {
  const started = performance.now()
  const { read, policy, model, resource, access, actions, listAction } = question
  const { compared, notCompared } = filtersOf(question)
  const stored = await rowsToCompare(question, request)
  const rows = await withRelated(read, model, resource, stored, policy.relationsUsed(resource.name))
  const answers = await askPostgres(question, rows, compared)

  const found: Disagreement[] = []
  let hidden = 0
  for (const row of rows) {
    const id = String(row[resource.key!])
    const answer = answers.get(id)
    for (const { action } of compared) {
      const javascript = attempt(() => access.can(action, row))
      const postgresql = String(answer?.[action] ?? 'no answer')
      if (action === listAction && javascript !== 'true') hidden += 1
      if (javascript !== postgresql) found.push({ id, action, javascript, postgresql })
    }
  }
  return {
    rows: rows.length,
    hidden,
    actions: actions.length,
    compared: rows.length * compared.length,
    disagreements: found.slice(0, SHOWN_DISAGREEMENTS),
    disagreementCount: found.length,
    notCompared,
    milliseconds: performance.now() - started,
  }
}

interface ActionFilter {
  readonly action: string
  readonly permitted: Fragment
}

function filtersOf(question: Question): {
  compared: ActionFilter[]
  notCompared: { action: string; reason: string }[]
} {
  const compared: ActionFilter[] = []
  const notCompared: { action: string; reason: string }[] = []
  for (const action of question.actions) {
    try {
      compared.push({ action, permitted: permits(question, action) })
    } catch (error) {
      notCompared.push({ action, reason: (error as Error).message })
    }
  }
  return { compared, notCompared }
}

/** The page and the rows that follow it in the order of the key, from the first one again after the last. */
async function rowsToCompare(question: Question, request: ListRequest): Promise<Row[]> {
  const { read, resource } = question
  const key = resource.key!
  const column = columnOf(resource, key)
  const { rows: page } = await readPage(question, request)
  const next = (where: Fragment, limit: number) =>
    read(query`select ${columnsOf(resource)} from ${from(resource)} where ${where} order by ${column} limit ${limit}`)
  const following = page.length === 0 ? [] : await next(query`${column} > ${page[0]![key]}`, BEYOND)
  const first = following.length < BEYOND ? await next(query`true`, BEYOND - following.length) : []
  return [...new Map([...page, ...following, ...first].map((row) => [row[key], row])).values()]
}

/** One query for all rows and all actions. */
async function askPostgres(
  { read, resource }: Question,
  rows: readonly Row[],
  filters: readonly ActionFilter[],
): Promise<ReadonlyMap<string, Row>> {
  if (filters.length === 0 || rows.length === 0) return new Map()
  const column = columnOf(resource, resource.key!)
  const columns = filters.map(({ action, permitted }) => query`(${permitted}) is true as ${name(action)}`)
  const answers = await read(query`select ${column}::text as "~key", ${join(columns, ', ')}
    from ${from(resource)} where ${column} = any(${rows.map((row) => row[resource.key!])})`)
  return new Map(answers.map((answer) => [String(answer['~key']), answer]))
}

function attempt(ask: () => boolean): string {
  try {
    return String(ask())
  } catch (error) {
    return `error: ${(error as Error).message}`
  }
}
