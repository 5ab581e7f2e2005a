import type { Row, Rows } from './port.ts'

/** What `pg` tells a query of one's own (a "submittable", as cursors are) and what that says on the wire. */
interface Wire {
  parse(statement: { text: string; name: string; types: undefined }): void
  bind(portal: { portal: string; statement: string; values: readonly unknown[] }): void
  describe(what: { type: 'P'; name: string }): void
  execute(portal: { portal: string; rows: 0 }): void
  sync(): void
  readonly stream?: { cork?(): void; uncork?(): void }
}

interface PipeliningClient {
  readonly connection: Wire
  query(submittable: Pipeline): unknown
  getTypeParser(type: number, format: 'text'): (text: string) => unknown
}

/** Whether it is a client of `pg` itself, and not of its native binding or of another library with the same shape. */
export function isPipelining(client: object): client is PipeliningClient {
  const { connection, getTypeParser } = client as Partial<PipeliningClient>
  return typeof connection?.parse === 'function' && typeof getTypeParser === 'function'
}

/**
 * Several statements in one message, of which the last has parameters: `pg` itself sends either several or parameters. All texts, or
 * null. Resolves with the rows of the last statement.
 */
export function pipelined(client: PipeliningClient, statements: readonly string[], values: readonly unknown[]) {
  return new Promise<Rows>((resolve, reject) => {
    client.query(new Pipeline(client, statements, values, resolve, reject))
  })
}

class Pipeline {
  readonly #client: PipeliningClient
  readonly #statements: readonly string[]
  readonly #values: readonly unknown[]
  readonly #resolve: (rows: Rows) => void
  readonly #reject: (error: unknown) => void
  #fields: readonly { readonly name: string; readonly dataTypeID: number }[] = []
  #rows: Row[] = []

  constructor(
    client: PipeliningClient,
    statements: readonly string[],
    values: readonly unknown[],
    resolve: (rows: Rows) => void,
    reject: (error: unknown) => void,
  ) {
    this.#client = client
    this.#statements = statements
    this.#values = values
    this.#resolve = resolve
    this.#reject = reject
  }

  /** After an error the server skips what is left up to the one sync, and is ready once. */
  submit(wire: Wire): void {
    wire.stream?.cork?.()
    try {
      this.#statements.forEach((text, index) => {
        const values = index === this.#statements.length - 1 ? this.#values : []
        wire.parse({ text, name: '', types: undefined })
        wire.bind({ portal: '', statement: '', values })
        wire.describe({ type: 'P', name: '' })
        wire.execute({ portal: '', rows: 0 })
      })
      wire.sync()
    } finally {
      wire.stream?.uncork?.()
    }
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#fields = fields
    this.#rows = []
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const value = (text: string | null, index: number) =>
      text === null ? null : this.#client.getTypeParser(this.#fields[index]!.dataTypeID, 'text')(text)
    this.#rows.push(Object.fromEntries(this.#fields.map(({ name }, index) => [name, value(fields[index]!, index)])))
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#rows)
  }
}
