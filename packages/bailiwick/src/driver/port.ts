/** Runs SQL. Parameters are numbered `$1`; the rows are those of the last statement. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<Rows>
}

export type Row = Readonly<Record<string, unknown>>
export type Rows = readonly Row[]

/** A connection that is also told several statements: in one message where the client can. */
export interface Channel extends Connection {
  /** Only the last statement has parameters. @returns its rows. */
  batch(statements: readonly string[], values?: readonly unknown[]): Promise<Rows>
}

/** What is secret stands in the values: other connections of the same role see the text (`pg_stat_activity`). */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * A statement that a transaction begins with, before anything of the work, in one message with `begin` where the client can;
 * with exactly one row as its result.
 */
export interface Opening {
  /** Asked for when the connection is there, as a pool may have let us wait for it. */
  sql(): Statement | Promise<Statement>
  /** Sees the row. Where it throws, the transaction is rolled back with that error, whatever the work did. */
  check(row: Row, channel: Channel): void | Promise<void>
  /** The statement that undoes it where the transaction was a savepoint, run with its release. A rollback needs none. */
  undo(row: Row): Statement | undefined
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
