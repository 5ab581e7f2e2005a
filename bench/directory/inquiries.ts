/** The comparisons on the directory: who is asked what, and by which statements. */

import { defineModel, definePolicy, t } from 'bailiwick'
import { type AnyPolicy, generateRls } from 'bailiwick/rls'
import pg from 'pg'
import postgres from 'postgres'
import type { Asker, Inquiry } from '../queries/round-trips.ts'
import * as text from './contenders.ts'
import {
  type BatchQuestion,
  batchQuestions,
  type EdgeQuestion,
  edgeQuestions,
  namedQuestions,
  type Question,
  readers,
  resourceQuestions,
} from './questions.ts'
import { appRole, type DirectorySite, handRole } from './site.ts'
import { type Size, tenant } from './world.ts'

type Sql = ReturnType<typeof postgres>
type Rows = readonly Record<string, unknown>[]

export interface Clients {
  readonly app: Sql
  readonly hand: Sql
  /** For what is rolled back: whoever may write edges without a function of the API. */
  readonly writer: pg.Client
  end(): Promise<unknown>
}

export async function openClients(site: DirectorySite): Promise<Clients> {
  const open = (role: string) => {
    const { host, port, database, user } = site.connection(role)
    return postgres({ path: `${host}/.s.PGSQL.${port}`, database: database!, user: user!, max: 1, onnotice: () => {} })
  }
  const [app, hand] = [open(appRole), open(handRole)]
  const writer = new pg.Client(site.connection())
  await writer.connect()
  return { app, hand, writer, end: () => Promise.all([app.end(), hand.end(), writer.end()]) }
}

/** Every statement is prepared once, whoever asks. */
async function send(sql: Sql, statement: string, values: readonly unknown[]): Promise<Rows> {
  return sql.unsafe(statement, values as never[], { prepare: true })
}

const answerOf = (rows: Rows) => rows[0]!.answer
const keysOf = (rows: Rows) => rows.map(({ key }) => key)

/** Contexts are signed once a request, before anything is asked: made again for each question, outside of what is measured. */
class Contexts {
  readonly #made = new Map<string, { readonly context: string; readonly at: number }>()
  readonly #site: DirectorySite
  constructor(site: DirectorySite) {
    this.#site = site
  }
  of(who: string): string {
    const found = this.#made.get(who)
    if (found !== undefined && Date.now() - found.at < 20_000) return found.context
    const context = this.#site.sign(who)
    this.#made.set(who, { context, at: Date.now() })
    return context
  }
}

export class Inquiries {
  readonly #contexts: Contexts
  readonly #site: DirectorySite
  readonly #clients: Clients
  readonly #size: Size
  readonly #quick: boolean

  constructor(site: DirectorySite, clients: Clients, size: Size, quick: boolean) {
    this.#site = site
    this.#clients = clients
    this.#size = size
    this.#quick = quick
    this.#contexts = new Contexts(site)
  }

  /** The smallest question there is, on the same connection. */
  #floor<Q extends { readonly who: string }>(answer: (question: Q) => Promise<unknown>): Asker<Q> {
    const { app } = this.#clients
    let told: unknown
    return {
      name: 'select 1',
      kind: 'hand',
      prepare: async (question) => {
        told = await answer(question)
      },
      ask: () => send(app, 'select 1 as one', []),
      read: () => told,
    }
  }

  #asker<Q extends { readonly who: string }>(
    of: Pick<Asker<Q>, 'name' | 'kind' | 'to'>,
    sql: Sql,
    statement: string,
    values: (question: Q) => readonly unknown[],
    read: (rows: Rows) => unknown = answerOf,
  ): Asker<Q> {
    return {
      ...of,
      prepare: async ({ who }) => void this.#contexts.of(who),
      ask: (question) => send(sql, statement, [tenant, this.#contexts.of(question.who), ...values(question)]),
      read: read as (answer: never) => unknown,
    }
  }

  async named(): Promise<Inquiry<Question>> {
    const { app, hand } = this.#clients
    const values = ({ permission }: Question) => [permission]
    const ours = this.#asker<Question>(
      { name: 'Bailiwick, check', kind: 'ours', to: 'select 1' },
      app,
      text.namedOurs,
      values,
    )
    const byHand = this.#asker<Question>(
      { name: 'hand-written, closure of groups', kind: 'hand', to: 'select 1' },
      hand,
      text.namedByHand,
      values,
    )
    const ask = async (question: Question) => answerOf((await ours.ask(question)) as Rows) as string
    return {
      name: 'directory-named',
      title: 'a named permission',
      questions: await namedQuestions(this.#site, this.#size, this.#quick ? 8 : 64, ask),
      askers: [ours, byHand, this.#floor(ask)],
      rounds: this.#quick ? 3 : 2000,
      tail: true,
    }
  }

  async resource(): Promise<Inquiry<Question>> {
    const { app, hand } = this.#clients
    const values = ({ permission, key }: Question) => [permission, 'document', key]
    const to = 'hand-written, closures on both sides'
    const ours = this.#asker<Question>({ name: 'Bailiwick, check', kind: 'ours', to }, app, text.checkOurs, values)
    const ask = async (question: Question) => answerOf((await ours.ask(question)) as Rows)
    return {
      name: 'directory-resource',
      title: 'a permission on a document',
      questions: await resourceQuestions(this.#site, this.#size, this.#quick ? 8 : 64),
      askers: [
        ours,
        this.#asker<Question>({ name: to, kind: 'hand' }, hand, text.checkByHand, values),
        this.#asker<Question>({ name: 'recursive on both sides', kind: 'peer', to }, hand, text.checkClimbing, values),
        this.#floor(ask),
      ],
      rounds: this.#quick ? 3 : 1000,
      tail: true,
    }
  }

  async batch(): Promise<Inquiry<BatchQuestion>> {
    const { app, hand } = this.#clients
    const one =
      (sql: Sql, statement: string) =>
      async ({ who, permissions, keys }: BatchQuestion) => {
        const context = this.#contexts.of(who)
        const told = await Promise.all(
          keys.map((key, at) => send(sql, statement, [tenant, context, permissions[at], 'document', key])),
        )
        return told.flat()
      }
    const prepare = async ({ who }: BatchQuestion) => void this.#contexts.of(who)
    const read = (rows: Rows) => rows.map(({ answer }) => answer)
    const to = 'Bailiwick, 64 checks pipelined'
    return {
      name: 'directory-batch',
      title: '64 permissions on documents',
      questions: await batchQuestions(this.#site, this.#size, this.#quick ? 2 : 24, 64),
      askers: [
        this.#asker<BatchQuestion>(
          { name: 'Bailiwick, check_many', kind: 'ours', to },
          app,
          text.manyOurs,
          ({ permissions, keys }) => [permissions, keys.map(() => 'document'), keys],
          read,
        ),
        { name: to, kind: 'ours', prepare, ask: one(app, text.checkOurs), read },
        { name: 'hand-written, 64 pipelined', kind: 'hand', to, prepare, ask: one(hand, text.checkByHand), read },
      ],
      rounds: this.#quick ? 3 : 150,
      tail: true,
    }
  }

  /** None while there is no such function. */
  async list(): Promise<Inquiry<Question> | undefined> {
    const { app, hand } = this.#clients
    const { rows } = await this.#site.admin.query(
      "select to_regproc('bailiwick.list_resources') is not null as is_there",
    )
    if (!rows[0].is_there) return undefined
    const values = ({ permission }: Question) => [permission, 'document', null, 50]
    const to = 'hand-written, closure of all resources'
    return {
      name: 'directory-list',
      title: 'the first 50 documents that one may read',
      questions: await readers(this.#site, this.#size, this.#quick ? 4 : 32),
      askers: [
        this.#asker<Question>(
          { name: 'Bailiwick, list_resources', kind: 'ours', to },
          app,
          text.listOurs,
          values,
          keysOf,
        ),
        this.#asker<Question>({ name: to, kind: 'hand' }, hand, text.listByClosure, values, keysOf),
        this.#asker<Question>(
          { name: 'recursive on both sides', kind: 'peer', to },
          hand,
          text.listClimbing,
          values,
          keysOf,
        ),
      ],
      rounds: this.#quick ? 3 : 200,
      tail: true,
    }
  }

  async edge(): Promise<Inquiry<EdgeQuestion>> {
    const { writer } = this.#clients
    const to = 'insert of the edge alone'
    const asker = (
      of: Pick<Asker<EdgeQuestion>, 'name' | 'kind' | 'to'>,
      statement: string,
      values: (question: EdgeQuestion) => unknown[],
    ): Asker<EdgeQuestion> => ({
      ...of,
      prepare: () => writer.query('begin'),
      ask: (question) => writer.query({ name: of.name, text: statement, values: values(question) }),
      finish: () => writer.query('rollback'),
      read: () => 'written',
    })
    const ids = ({ child, parent }: EdgeQuestion) => [tenant, child, parent]
    const link = `with linked as materialized (select bailiwick_directory.link_groups($1, $2, $3) as is_new)
      update bailiwick_directory.tenant_epoch e set n = e.n + 1 from linked where e.tenant_id = $1 and linked.is_new returning e.n`
    const insert = 'insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id) values ($1, $2, $3)'
    return {
      name: 'directory-edge',
      title: 'a group put into another (rolled back)',
      questions: await edgeQuestions(this.#site.admin, this.#size, this.#quick ? 4 : 32),
      askers: [
        asker({ name: 'Bailiwick, link_groups and the epoch', kind: 'ours', to }, link, ids),
        asker({ name: to, kind: 'hand' }, insert, ids),
      ],
      rounds: this.#quick ? 3 : 300,
      tail: true,
    }
  }

  /** A point read, a page and a count of the application's rows. */
  async application(): Promise<Inquiry<Question>[]> {
    const { app, hand } = this.#clients
    const { statements } = generateRls(policy as AnyPolicy, { role: appRole })
    for (const statement of statements) await this.#site.admin.query(statement)
    const asked = await readers(this.#site, this.#size, this.#quick ? 4 : 32)
    const setContext = (sql: Sql, who: string) =>
      sql.unsafe("select set_config('bailiwick.context', $1, false)", [this.#contexts.of(who)], { prepare: true })
    const shapes = [
      {
        name: 'point',
        title: 'a point read',
        select: 'select id as key',
        where: 'id = $K',
        rest: '',
        own: ({ key }: Question) => [key],
      },
      {
        name: 'page',
        title: 'the first 50 by id',
        select: 'select id as key',
        where: '',
        rest: 'order by id limit 50',
        own: () => [],
      },
      { name: 'count', title: 'a count', select: 'select count(*)::int4 as key', where: '', rest: '', own: () => [] },
    ]
    return shapes.map(({ name, title, select, where, rest, own }) => {
      const to = 'hand-written WHERE'
      const guarded = async (question: Question) => {
        const own1 = own(question)
        const text = `${select} from document ${where === '' ? '' : `where ${where.replace('$K', '$1')}`} ${rest}`
        return send(app, text, own1)
      }
      const prepare = ({ who }: Question) => setContext(app, who)
      return {
        name: `directory-rows-${name}`,
        title: `${title} of the application's rows`,
        questions: asked,
        askers: [
          this.#asker<Question>(
            { name: to, kind: 'hand' },
            hand,
            text.filteredByHand(select, `${where === '' ? '' : `and ${where.replace('$K', '$5')}`} ${rest}`),
            (question) => [question.permission, 'document', ...own(question)],
            keysOf,
          ),
          { name: 'Bailiwick, RLS', kind: 'ours' as const, to, prepare, ask: guarded, read: keysOf as never },
        ],
        rounds: this.#quick ? 3 : name === 'point' ? 300 : 60,
        tail: true,
      }
    })
  }
}

const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id() },
  resource: { document: { id: t.id(), title: t.text() } },
})

const policy = definePolicy(model, 'document', ({ granted }) => ({ read: { allow: { granted: granted() } } }))
