/** Runs SQL. Parameters are numbered `$1`; the rows are those of the last statement. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<Rows>
}

export type Row = Readonly<Record<string, unknown>>
export type Rows = readonly Row[]

/** A connection that is also told several statements without parameters: in one message where the client can. */
export interface Channel extends Connection {
  /** @returns the rows of the last statement. */
  batch(statements: readonly string[]): Promise<Rows>
}

/**
 * A statement that a transaction begins with, before anything of the work: without parameters, so that it can travel in
 * one message with `begin`, and with exactly one row as its result.
 */
export interface Opening {
  /** Asked for when the connection is there, as a pool may have let us wait for it. */
  sql(): string | Promise<string>
  /** Sees the row. Where it throws, the transaction is rolled back with that error, whatever the work did. */
  check(row: Row, channel: Channel): void | Promise<void>
  /** The statement that undoes it where the transaction was a savepoint, run with its release. A rollback needs none. */
  undo(row: Row): string | undefined
}

/** One small port over the clients of PostgreSQL. `Tx` is what their users get inside of a transaction. */
export interface Driver<Tx> {
  readonly name: 'pg' | 'postgres.js' | 'kysely' | 'drizzle' | 'prisma'
  /** Outside of a transaction; that of the transaction itself where the client given is one. */
  readonly connection: Connection
  /**
   * Runs the work on one connection: commits where it resolves, rolls back where it rejects. Inside of an open transaction
   * it is a savepoint, so what surrounds it is never committed. A connection that cannot be rolled back is destroyed where
   * the client has a way to.
   */
  transaction<R>(work: (tx: Tx, connection: Channel) => Promise<R>, opening?: Opening): Promise<R>
  /** Whether the client given is one connection, so that whoever uses it at the same time is in the same transaction. */
  readonly isSingle: boolean
}
