/** Calls the functions of the directory for somebody, each with a context of its own. */
import { BailiwickError } from 'bailiwick'
import type { Caller } from '../caller.ts'
import type { Call } from '../generated/bailiwick.ts'

export interface Asker {
  readonly tenant: string
  /** Calls a wrapper. What is undefined is not given. */
  <Args, Result>(wrapper: (call: Call, args: Args) => Promise<Result>, args: Args): Promise<Result>
}

export function askerOf({ tenant, context, db }: Caller): Asker {
  const ask = async <Args, Result>(wrapper: (call: Call, args: Args) => Promise<Result>, args: Args): Promise<Result> =>
    await wrapper({ db, tenant, context: await context() }, args)
  return Object.assign(ask, { tenant })
}

/** The row that a function gives of one thing. Where it gives none the thing is not there. */
export function only<Row>(rows: readonly Row[], what: string): Row {
  const [row] = rows
  if (row === undefined) throw new BailiwickError('NOT_FOUND', `There is no ${what} here.`, { seen: what })
  return row
}
