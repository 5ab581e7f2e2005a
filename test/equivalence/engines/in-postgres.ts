import { Kysely, PostgresDialect } from 'kysely'
import type { Answer, Engine, Question } from './engine.ts'
import { asText, type Store } from './stored-world.ts'

type Refused = { readonly refused: string }

/** Either the made filter, or the code of the error with which it is refused. */
export function made<T extends object | string>(make: () => T): T | Refused {
  try {
    return make()
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code !== 'string') throw error
    return { refused: code }
  }
}

export const isRefused = (value: object): value is Refused => 'refused' in value

/** The filter as a condition in the list of columns: the answers for every row at once. */
export function sqlFilter(store: Store): Engine {
  return {
    name: `SQL on ${store.name}`,
    claim: 'same',
    every: 1,
    ask: async ({ library, model, access, resource, actions, rows, spec }) => {
      const values: unknown[] = []
      const filters = actions.map((action) =>
        made(() => {
          const { text, values: own } = library.sql.toPg(library.sql.filter(access, action), values.length + 1)
          values.push(...own)
          return text
        }),
      )
      const columns = filters.map((filter) => (typeof filter === 'string' ? `(${filter}) is true` : 'null'))
      const { name } = model[library.models.modelNode].resources[resource]!.table!
      const text = `select ${columns.join(', ')} from "${name.replaceAll('"', '""')}" order by ctid`
      await withFacts(store, spec.question.facts)
      const answers = (await store.reader.query({ text, values, rowMode: 'array' })).rows as unknown[][]
      if (answers.length !== rows[resource]!.length) throw new Error(`${answers.length} rows came back`)
      return filters.map((filter, column) =>
        answers.map((row): Answer => (typeof filter === 'string' ? (row[column] as boolean) : filter)),
      )
    },
  }
}

const given = new WeakMap<Store, string>()

export async function withFacts(store: Store, facts: Question['spec']['question']['facts']): Promise<void> {
  const text = JSON.stringify(facts)
  if ((given.get(store) ?? '[]') === text) return
  given.set(store, text)
  await store.setFacts(facts)
}

/** A real query with the filter as its WHERE, under another name for the table. */
export function kyselyFilter(store: Store): Engine {
  const query = (text: string, values: unknown[]) => store.reader.query({ text, values, types: asText })
  const connection = { query, release: () => {} }
  const pool = { connect: async () => connection, end: async () => {} }
  // biome-ignore lint/suspicious/noExplicitAny: tables of any model
  const db = new Kysely<any>({ dialect: new PostgresDialect({ pool: pool as never }) })
  return {
    name: `Kysely on ${store.name}`,
    claim: 'same',
    every: 10,
    ask: async ({ library, model, access, resource, actions, rows, spec }) => {
      const { table, attributes } = model[library.models.modelNode].resources[resource]!
      await withFacts(store, spec.question.facts)
      const answers: Answer[][] = []
      for (const action of actions) {
        const where = made(() => library.kysely.filter(access, action, { as: 'candidate' }))
        if (isRefused(where)) {
          answers.push(rows[resource]!.map(() => where))
          continue
        }
        const found = await db
          .selectFrom(`${table!.name} as candidate`)
          .select(`candidate.${attributes['id']!.column} as key`)
          .where(where)
          .execute()
        const keys = new Set(found.map((row) => String(row['key'])))
        answers.push(rows[resource]!.map((row) => keys.has(String(row['id']))))
      }
      return answers
    },
  }
}
