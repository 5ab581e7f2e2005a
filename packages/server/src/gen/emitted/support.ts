/** Calls functions of PostgreSQL and reads what they return, from text: each client gives text as it is, and text loses nothing. */
import { type Codec, orNull, own, partsOf, writeRecord } from './codecs.ts'

/** Whatever sends SQL: a client or a pool of `pg`, or anything whose `query` resolves with rows. */
export interface Db {
  query(text: string, values?: unknown[]): PromiseLike<Rows>
  /** Where it is there, functions are called by it: by `send`, which asks `query`, or through another function. */
  invoke?(called: Invocation, send: () => PromiseLike<Rows>): PromiseLike<Rows>
}

type Rows = { readonly rows: readonly object[] } | readonly object[]

/** A call of a function, whose rows have one column, `value`: what each row of it is as the text of a record. */
export interface Invocation {
  /** With its schema. */
  readonly name: string
  /** As they stand in SQL; null for one that is given by its place. */
  readonly names: readonly (string | null)[]
  /** As PostgreSQL's text. */
  readonly values: readonly (string | null)[]
}

export interface Input {
  /** Its name in SQL; null for one that is given by its place. */
  readonly name: string | null
  readonly type: string
  readonly codec: Codec
  /** It has a default, which holds where nothing is given. */
  readonly optional?: true
  readonly variadic?: true
}

export interface Routine {
  readonly name: string
  /** `rows`: a record each. `row`: one, or null where all of it is null. `record`: one. `values`: a value each. */
  readonly returns: 'rows' | 'row' | 'record' | 'values' | 'value' | 'nothing' | 'call'
  readonly columns?: string
  readonly codec?: Codec
  readonly leading?: Readonly<Record<string, Input>>
  readonly inputs?: Readonly<Record<string, Input>>
  /** Of a procedure: parameters that only come back. */
  readonly outputs?: readonly string[]
}

/** The one of several functions with the same name whose parameters these are. */
function pick(routines: readonly Routine[], args: object): Routine {
  const given = Object.keys(args).filter((key) => own(args, key) !== undefined)
  const fits = ({ inputs = {} }: Routine) =>
    given.every((key) => Object.hasOwn(inputs, key)) &&
    Object.keys(inputs).every((key) => inputs[key]?.optional || given.includes(key))
  const found = routines.find(fits)
  if (found !== undefined) return found
  throw new TypeError(`${routines[0]?.name}: none of its ${routines.length} forms takes { ${given.join(', ')} }.`)
}

/** Calls it, or the one of several that takes what is given, and resolves with what it returns. Errors of PostgreSQL come as the client gives them. */
export async function ask<Result>(
  db: Db,
  routines: Routine | readonly Routine[],
  args: object = {},
  call: object = {},
): Promise<Result> {
  const routine = 'name' in routines ? routines : pick(routines, args)
  const { inputs = {}, leading = {}, name } = routine
  for (const key of Object.keys(args)) {
    if (!Object.hasOwn(inputs, key)) throw new TypeError(`${name} has no parameter \`${key}\`.`)
  }
  const values: (string | null)[] = []
  const names: (string | null)[] = []
  const sql: string[] = []
  const give = (from: object, key: string, input: Input) => {
    const value = own(from, key)
    if (value === undefined) {
      if (input.optional) return
      throw new TypeError(`${name} needs \`${key}\`.`)
    }
    values.push(value === null ? null : input.codec.write(value))
    names.push(input.name)
    const named = input.name === null ? '' : `${input.name} => `
    sql.push(`${input.variadic ? 'variadic ' : ''}${named}$${values.length}::pg_catalog.text::${input.type}`)
  }
  for (const key of Object.keys(leading)) give(call, key, leading[key] as Input)
  for (const key of Object.keys(inputs)) give(args, key, inputs[key] as Input)
  const send = () => db.query(textOf(routine, sql), values)
  const isInvoked = db.invoke !== undefined && routine.returns !== 'call'
  const result = await (isInvoked ? db.invoke!({ name, names, values }, send) : send())
  const rows = ('rows' in result ? result.rows : result) as readonly Record<string, unknown>[]
  try {
    return resultOf(routine, rows) as Result
  } catch (cause) {
    const message = `${name} returned what it was not generated from: ${(cause as Error).message}`
    throw new Error(message, { cause })
  }
}

function textOf({ name, returns, columns, outputs = [] }: Routine, sql: readonly string[]): string {
  const called = `${name}(${[...sql, ...outputs.map((output) => `${output} => null`)].join(', ')})`
  switch (returns) {
    case 'call':
      return `call ${called}`
    case 'nothing':
      return `select ${called}::pg_catalog.text as value`
    case 'value':
      return `select row(${called})::pg_catalog.text as value`
    case 'values':
      return `select row(r.v)::pg_catalog.text as value from ${called} as r(v)`
    default:
      // A composite value alone would be spread over its columns behind `from`.
      if (columns === undefined) return `select row(${called})::pg_catalog.text as value`
      return `select row(${columns})::pg_catalog.text as value from ${called} as r`
  }
}

function resultOf({ returns, codec }: Routine, rows: readonly Record<string, unknown>[]): unknown {
  if (returns === 'nothing' || codec === undefined) return undefined
  if (returns === 'call') return fromColumns(codec, rows[0])
  const records = rows.map((row) => {
    if (typeof row.value === 'string') return row.value
    throw new TypeError('a text was expected')
  })
  if (returns === 'rows') return records.map(codec.read)
  if (returns === 'values') return records.map((record) => only(codec, record))
  const [record] = records
  if (record === undefined) throw new TypeError('a row was expected')
  if (returns === 'value') return only(codec, record)
  return returns === 'row' && /^\(,*\)$/.test(record) ? null : codec.read(record)
}

function only(codec: Codec, record: string): unknown {
  return orNull(codec, partsOf(record)[0] ?? null)
}

/** What a procedure gives back cannot be turned into text in SQL: these are of types that every client gives without loss. */
function fromColumns(codec: Codec, row: Record<string, unknown> | undefined): unknown {
  const text = (value: unknown) => (value === null ? null : String(value))
  return codec.read(writeRecord(Object.values(row ?? {}).map(text)))
}
