/** Calls the functions of the directory for somebody, each with a context of its own. */
import { BailiwickError } from 'bailiwick'
import type { Refused } from '../asking.ts'
import type { Caller } from '../caller.ts'
import { toBailiwickError } from '../errors.ts'
import type { Call } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Db, Invocation } from '../generated/support.ts'
import { type Recorder, type RefusalEvent, refusalEvents } from '../recorder.ts'

export interface Asker {
  readonly tenant: string
  /** Calls a wrapper. What is undefined is not given. */
  <Args, Result>(wrapper: (call: Call, args: Args) => Promise<Result>, args: Args): Promise<Result>
}

/** Calls and nothing else: for questions, whose answer may be no and is no refusal. */
export function askerOf({ tenant, context, db }: Caller): Asker {
  return askerOver(db, tenant, context)
}

/** As `bailiwick.attempt` says it. */
interface RefusedByDatabase {
  readonly state: string
  readonly message: string
  readonly hint?: string
  readonly detail?: string
  readonly where?: string
  readonly event?: RefusalEvent
  readonly is_kept: boolean
}

/**
 * Calls so that a refusal stands in the journal although the call fails: what the function does is undone, its refusal is written and
 * committed with it, and thrown then. Where the database could write nothing, the recorder has it.
 */
export function attemptingAsker({ tenant, context, db }: Caller, recorder: Recorder): Asker {
  const invoke: Db['invoke'] = async (called) => {
    const { name, names, values } = called
    const rows = await sql.attempt(
      { db, tenant, context: values[1]! },
      { function: name.replace(/^bailiwick\./, ''), names: names.slice(2), values: values.slice(2) },
    )
    const refusal = rows.find((row) => row.refusal !== null)?.refusal as RefusedByDatabase | undefined
    if (refusal === undefined) return rows
    const { state, message, hint, detail, where, event, is_kept } = refusal
    const error = toBailiwickError(Object.assign(new Error(message), { code: state, hint, detail, where }))
    if (event !== undefined && !is_kept) recorder.add({ event, tenant, sign: () => context(refusedOf(called, error)) })
    throw error
  }
  return askerOver({ query: db.query, invoke }, tenant, context)
}

/**
 * Calls in a transaction of the caller's, which a refusal ends as any error of PostgreSQL does, with whatever is written in it. So the
 * recorder has each refusal, and writes it on another connection.
 */
export function recordingAsker({ tenant, context, db }: Caller, recorder: Recorder): Asker {
  const invoke: Db['invoke'] = async (called, send) => {
    try {
      return await send()
    } catch (error) {
      const event = error instanceof BailiwickError ? refusalEvents[error.code] : undefined
      if (event !== undefined) recorder.add({ event, tenant, sign: () => context(refusedOf(called, error)) })
      throw error
    }
  }
  return askerOver({ query: db.query, invoke }, tenant, context)
}

function askerOver(db: Db, tenant: string, context: Caller['context']): Asker {
  const ask = async <Args, Result>(wrapper: (call: Call, args: Args) => Promise<Result>, args: Args): Promise<Result> =>
    await wrapper({ db, tenant, context: await context() }, args)
  return Object.assign(ask, { tenant })
}

/** What the journal says of a call that was refused. */
function refusedOf({ name, names, values }: Invocation, error: unknown): Refused {
  const given = (parameter: string) => values[names.indexOf(parameter)] ?? undefined
  const { code, expected } = error as { readonly code?: string; readonly expected?: string }
  const said = {
    call: name.replace(/^bailiwick\./, ''),
    permission: code === 'FORBIDDEN' ? expected : undefined,
    type: given('_type'),
    key: given('_key'),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

/** The row that a function gives of one thing. Where it gives none the thing is not there. */
export function only<Row>(rows: readonly Row[], what: string): Row {
  const [row] = rows
  if (row === undefined) throw new BailiwickError('NOT_FOUND', `There is no ${what} here.`, { seen: what })
  return row
}
