import { createHmac } from 'node:crypto'
import { installContext, newContextKey } from '@bailiwick/server'
import pg, { types } from 'pg'
import type { AttributeNode, ModelNode, ResourceNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { isArrayType } from '../../../packages/bailiwick/src/ast/types.ts'
import { askedInSets } from '../../support/asked-by-row.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { columnType, createTables, tableName, toDriver } from '../../support/model-tables.ts'
import { buildModel, nodeOf } from '../spec/build.ts'
import { type Library, library } from '../spec/library.ts'
import type { ModelSpec, QuestionSpec, RowSpec } from '../spec/spec.ts'

export type Row = Record<string, unknown>
export type Rows = Readonly<Record<string, readonly Row[]>>
/** A model with its rows. */
export interface WorldSpec {
  readonly model: ModelSpec
  readonly rows: Readonly<Record<string, readonly RowSpec[]>>
}

/**
 * `granted`, `denied` and `holds` as SQL calls them, over the facts that the session was given: what `memoryFacts` does, in SQL.
 */
const storedPermissions = `
  create function bailiwick.applies(effect text, action text, type text, id text) returns boolean
    language sql stable set search_path = '' as $$
      select exists (
        select from jsonb_to_recordset(coalesce(nullif(current_setting('bailiwick.facts', true), ''), '[]')::jsonb)
          as fact (effect text, permission text, type text, id text)
        where coalesce(fact.effect, 'allow') = $1 and (fact.permission = $2 or starts_with($2, fact.permission || '.'))
          and (fact.type is null or (fact.type = $3 and fact.id = $4)))
    $$;
  create function bailiwick.granted(action text, type text, id text) returns boolean
    language sql stable strict as $$
      select bailiwick.applies('allow', $1, $2, $3) and not bailiwick.applies('deny', $1, $2, $3)
    $$;
  create function bailiwick.denied(action text, type text, id text) returns boolean
    language sql stable strict as $$ select bailiwick.applies('deny', $1, $2, $3) $$;
  create function bailiwick.holds(code text) returns boolean
    language sql stable strict as $$
      select bailiwick.applies('allow', $1, null, null) and not bailiwick.applies('deny', $1, null, null)
    $$;
  ${askedInSets()}`

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata']

/** The number of a row in its world, in every table: what may be seen is told by it. */
export const rowColumn = '"row of the world"'

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Runs statements as whoever calls, each undone at once: of one that returns a column \`row\` its values, of another how many rows it
 * touched, or that it was denied. `setting` is the context; null leaves it unset.
 */
const attempts = `
  create schema proof;
  create function proof.attempts(setting text, statements text[]) returns jsonb language plpgsql as $$
    declare
      statement text;
      rows int[];
      touched bigint;
      results jsonb := '[]';
    begin
      if setting is not null then perform set_config('bailiwick.context', setting, true); end if;
      foreach statement in array statements loop
        begin
          if statement ~ '( as row)( from |$)' then
            rows := '{}';
            for touched in execute statement loop rows := rows || touched::int; end loop;
            raise exception using errcode = 'UNDO1';
          end if;
          execute statement;
          get diagnostics touched = row_count;
          raise exception using errcode = 'UNDO2';
        exception
          when sqlstate 'UNDO1' then
            results := results || jsonb_build_array(to_jsonb(array(select unnest(rows) order by 1)));
          when sqlstate 'UNDO2' then results := results || to_jsonb(touched);
          when insufficient_privilege then results := results || to_jsonb('denied'::text);
          when others then results := results || to_jsonb('error ' || sqlstate || ': ' || sqlerrm);
        end;
      end loop;
      return results;
    end
  $$`

/** A server with the tables of one world at a time: owned by one role, read by another, asked with row-level security by a third. */
export class Store {
  readonly name: string
  readonly #admin: pg.Client
  readonly #reader: pg.Client
  readonly #owner: pg.Client
  readonly #application: pg.Client
  readonly #role: string
  #worlds = 0
  /** What takes back the policies of the case before. */
  #undo: readonly string[] = []

  readonly #key: ContextKey
  /** What contexts for this database say. */
  readonly identity: string

  private constructor(
    database: TestDatabase,
    context: { readonly key: ContextKey; readonly identity: string },
    { reader, owner, application }: Record<'reader' | 'owner' | 'application', pg.Client>,
  ) {
    this.name = database.server.name
    this.#admin = database.admin
    this.#reader = reader
    this.#owner = owner
    this.#application = application
    this.#role = reader.user!
    this.#key = context.key
    this.identity = context.identity
  }

  /** The role that the policies are for. It owns nothing. */
  get app(): string {
    return this.#application.user!
  }

  /** A context with a good signature. */
  signed(payload: string): string {
    return signed(this.#key, payload)
  }

  /** Contexts that nobody should believe, by what is wrong with them. */
  forged(payload: string): Readonly<Record<string, string>> {
    const given = JSON.parse(payload) as object
    const other = (changes: object) => signed(this.#key, JSON.stringify({ ...given, ...changes }))
    return {
      empty: '',
      unsigned: `0...${payload}`,
      'signed with another secret': signed({ ...this.#key, secret: newContextKey().secret }, payload),
      'signed with an unknown key': signed({ ...this.#key, id: 'nobody' }, payload),
      changed: signed(this.#key, payload).replace(/"e":\d+/, `"e":${Date.now() + 55_000}`),
      expired: other({ e: Date.now() - 1 }),
      'valid for a day': other({ e: Date.now() + 86_400_000 }),
      'for another database': other({ d: '00000000-0000-4000-8000-000000000000' }),
    }
  }

  /** Puts another text in the place of a function of the verified context; returns what puts the first one back. */
  async replaceContextFunction(text: string): Promise<() => Promise<void>> {
    const { rows } = await this.#admin.query("select pg_get_functiondef('bailiwick.verified'::regproc) as definition")
    await this.#admin.query(text)
    return async () => {
      await this.#admin.query(rows[0].definition)
    }
  }

  static async open(database: TestDatabase): Promise<Store> {
    const [role, owner, app] = [
      await database.createRole('reader'),
      await database.createRole('owner'),
      await database.createRole(),
    ]
    const { admin } = database
    await admin.query(`
      do $$ begin
        create role bailiwick_reader nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
      exception when duplicate_object or unique_violation then null;
      end $$`)
    const key = newContextKey()
    const { database: identity } = await installContext(admin, { roles: [app, owner, 'bailiwick_reader'], keys: [key] })
    await admin.query(`
      ${storedPermissions}; ${attempts};
      alter role ${role} bypassrls;
      grant usage on schema bailiwick to ${role};
      grant usage on schema proof to ${owner}, ${app};
      grant create on database ${database.name} to ${owner};
      grant bailiwick_reader to ${owner}`)
    const context = { key, identity }
    return new Store(database, context, {
      reader: await database.connect(role),
      owner: await database.connect(owner),
      application: await database.connect(app),
    })
  }

  /** Connected as the role that may only read. */
  get reader(): pg.Client {
    return this.#reader
  }

  /** Replaces the world before: its schema is dropped with everything in it. */
  async put({ model, rows }: WorldSpec): Promise<void> {
    const node = nodeOf(library, buildModel(library, model))
    const before = `world_${this.#worlds++}`
    const schema = `world_${this.#worlds}`
    const statements = [
      ...this.#undo,
      `drop schema if exists bailiwick_rls cascade; drop schema if exists ${before} cascade`,
      `set role ${this.#owner.user}; create schema ${schema}; set search_path = ${schema}`,
      createTables(node),
      ...Object.values(node.resources).flatMap(completed),
      `grant usage on schema ${schema} to ${this.#role}, ${this.app}`,
      `grant select on all tables in schema ${schema} to ${this.#role}`,
      'reset role',
    ]
    await this.#admin.query(statements.filter(Boolean).join(';\n'))
    this.#undo = []
    await this.#insert(node, rows)
    // Without statistics the planner takes the tables for large ones and compiles every statement.
    await this.#admin.query('analyze')
    const zone = zones[this.#worlds % zones.length]
    for (const client of [this.#reader, this.#owner, this.#application]) {
      await client.query(`set search_path = ${schema}; set timezone = '${zone}'`)
    }
  }

  /** Other rows in the tables of the world that was put last. */
  async replaceRows(node: ModelNode, rows: WorldSpec['rows']): Promise<void> {
    const tables = Object.values(node.resources).map((resource) => `delete from ${tableName(resource)}`)
    await this.#admin.query(tables.join(';\n'))
    await this.#insert(node, rows)
  }

  async #insert(node: ModelNode, rows: WorldSpec['rows']): Promise<void> {
    for (const [name, list] of Object.entries(rows)) await insert(this.#admin, node.resources[name]!, list)
  }

  /** Puts the statements of a plan in the place of those of the plan before, as the owner of the tables. */
  async enforce(
    [dropEarlier, ...statements]: readonly string[],
    tables: readonly { readonly table: string; readonly commands: readonly string[] }[],
  ): Promise<void> {
    const before = tables.map(
      ({ table }) => `alter table ${quoted(table)} disable row level security, no force row level security`,
    )
    const seen = tables.map(({ table }) => `grant select (${rowColumn}) on ${quoted(table)} to ${this.app}`)
    // Now and then by the statement that looks for everything; else by name, which is quicker.
    const drops = this.#undo.length === 0 || this.#worlds % 10 === 0 ? [dropEarlier!] : this.#undo
    await this.#owner.query([...drops, ...before, ...statements, ...seen].join(';\n'))
    this.#undo = undoing(statements)
  }

  /** What comes of statements of the application's role with a context, each undone again. */
  attempt(setting: string | null, statements: readonly string[]): Promise<readonly unknown[]> {
    return attempted(this.#application, setting, statements)
  }

  /** The same through a session, which says who asks in its own way. */
  attemptIn(
    session: Library['session'],
    policy: unknown,
    form: 'plain' | 'signed',
    { subject, context }: QuestionSpec,
    statements: readonly string[],
  ): Promise<readonly unknown[]> {
    const onWarning = () => {}
    const trust =
      form === 'plain' ? { trust: 'connection', onWarning } : { key: this.#key, database: this.identity, onWarning }
    const { withSubject } = session.defineSession(policy as never, trust as never)
    const work = (tx: unknown) => attempted(tx as pg.Client, null, statements)
    return withSubject(this.#application, subject as never, work, { context: context as never })
  }

  /** The same as the owner of the tables. */
  attemptAsOwner(setting: string | null, statements: readonly string[]): Promise<readonly unknown[]> {
    return attempted(this.#owner, setting, statements)
  }

  async setFacts(facts: readonly unknown[]): Promise<void> {
    const text = JSON.stringify(facts)
    const clients = [this.#reader, this.#owner, this.#application]
    // All at once, so that whatever is asked next comes after it on each.
    await Promise.all(clients.map((client) => client.query(`select set_config('bailiwick.facts', $1, false)`, [text])))
  }

  /** The rows as a driver gives them, in the order in which they were put; related rows stand in place. */
  async load({ model, rows }: WorldSpec): Promise<Rows> {
    const node = nodeOf(library, buildModel(library, model))
    const loaded: Record<string, Row[]> = {}
    for (const [name, given] of Object.entries(rows)) {
      const resource = node.resources[name]!
      const attributes = Object.values(resource.attributes)
      const columns = attributes.filter(({ virtual }) => !virtual).map(columnAsRead)
      const text = `select ${columns.join(', ')} from ${tableName(resource)} order by ctid`
      const found = (await this.#admin.query({ text, types: asText, rowMode: 'array' })).rows as unknown[][]
      const stored = attributes.filter(({ virtual }) => !virtual).map((attribute) => attribute.name)
      loaded[name] = found.map((values, index) => {
        const row: Row = Object.fromEntries(stored.map((column, at) => [column, values[at]]))
        for (const { name: own } of attributes.filter(({ virtual }) => virtual)) row[own] = given[index]![own]
        return row
      })
    }
    relateRows(node, loaded)
    return loaded
  }
}

type ContextKey = ReturnType<typeof newContextKey>

function signed({ id, secret }: ContextKey, payload: string): string {
  const mac = createHmac('sha256', secret).update(`1.${id}.${payload}`).digest('hex')
  return `1.${id}.${mac}.${payload}`
}

async function attempted(
  client: pg.Client,
  setting: string | null,
  statements: readonly string[],
): Promise<readonly unknown[]> {
  const { rows } = await client.query('select proof.attempts($1, $2) as results', [setting, statements])
  return rows[0].results
}

/** What takes back the policies, triggers and functions that statements made. */
function undoing(statements: readonly string[]): readonly string[] {
  const name = '("(?:[^"]|"")*"(?:\\."(?:[^"]|"")*")*)'
  const made = new RegExp(`^create (policy|trigger) ${name}[^]*? on ${name}`)
  const named = (text: string) => {
    const [, kind, what, table] = made.exec(text) ?? []
    return kind ? [`drop ${kind} ${what} on ${table}`] : []
  }
  const functions = statements.flatMap((text) => {
    const [, what] = new RegExp(`^create function ${name}`).exec(text) ?? []
    return what ? [`drop function ${what}`] : []
  })
  return [...statements.flatMap(named), ...functions]
}

/** A column for the number of a row, the defaults of the model, and orders of text that are not the policy's. */
function completed(resource: ResourceNode): readonly string[] {
  const table = tableName(resource)
  const defaults = Object.values(resource.attributes)
    .filter(({ hasDefault, virtual }) => hasDefault && !virtual)
    .map(({ column, type, default: value }) => {
      const text = pg.escapeLiteral(String(toDriver(type, value)))
      return `alter table ${table} alter column ${quoted(column)} set default ${text}::${columnType(type)}`
    })
  return [`alter table ${table} add column ${rowColumn} int`, ...defaults, collated(resource)]
}

/** Text in the order of a language, which is not that of the policy: filters have to say theirs. */
function collated(resource: ResourceNode): string {
  const columns = Object.values(resource.attributes)
    .filter(({ type, virtual }) => type.kind === 'text' && !virtual)
    .map(({ column }) => `alter column "${column.replaceAll('"', '""')}" type text collate "und-x-icu"`)
  return columns.length === 0 ? '' : `alter table ${tableName(resource)} ${columns.join(', ')}`
}

async function insert(client: pg.Client, resource: ResourceNode, rows: readonly RowSpec[]): Promise<void> {
  const attributes = Object.values(resource.attributes).filter(({ virtual }) => !virtual)
  const values: unknown[] = []
  const lines = rows.map((row, index) => {
    const line = attributes.map(({ name, type }) => {
      values.push(toDriver(type, row[name] ?? null))
      return `$${values.length}::${columnType(type)}`
    })
    return `(${[...line, index].join(', ')})`
  })
  const columns = [...attributes.map(({ column }) => quoted(column)), rowColumn]
  if (rows.length === 0) return
  await client.query(`insert into ${tableName(resource)} (${columns.join(', ')}) values ${lines.join(', ')}`, values)
}

/** Arrays whose elements a driver would take for numbers or dates are read as text. */
function columnAsRead({ column, type }: AttributeNode): string {
  const name = `"${column.replaceAll('"', '""')}"`
  if (isArrayType(type))
    return ['timestamp', 'date', 'decimal', 'enum'].includes(type.element.kind) ? `${name}::text[]` : name
  return type.kind === 'enum' && type.databaseType ? `${name}::text` : name
}

/** Instants and days as text, as an application must read them to keep their digits. */
export const asText: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    [types.builtins.TIMESTAMPTZ, types.builtins.DATE].includes(oid)
      ? (value: string) => value
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}

/** Puts every related row in place; equal keys are equal texts, since all came from one database. */
export function relateRows(node: ModelNode, rows: Readonly<Record<string, readonly Row[]>>): void {
  for (const [name, list] of Object.entries(rows)) {
    for (const { name: relation, cardinality, target, via, references } of Object.values(
      node.resources[name]!.relations,
    )) {
      const [own, theirs] = cardinality === 'one' ? [via, references] : [references, via]
      for (const row of list) {
        const related =
          row[own] === null
            ? []
            : rows[target]!.filter((other) => String(other[theirs]) === String(row[own]) && other[theirs] !== null)
        row[relation] = cardinality === 'many' ? related : (related[0] ?? null)
      }
    }
  }
}
