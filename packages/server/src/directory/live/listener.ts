/** A connection of its own, on which the database says that something has changed: not what, and not to whom. */
import { BailiwickError } from 'bailiwick'
import pg from 'pg'
import { toBailiwickError } from '../errors.ts'

/** Where to listen: the primary itself, or a pooler in session mode. */
export type Listen = string | pg.ClientConfig

export interface ListenerOptions {
  readonly connection: Listen
  /** Told of what keeps it from listening, each time; it goes on trying. */
  readonly onProblem: (problem: unknown) => void
}

const channel = 'bailiwick'
const firstPause = 50
const longestPause = 5_000
/** Milliseconds in which a connection has to be there, and an answer on it. */
const patience = 5_000
/** Milliseconds after which a silent connection is asked whether it is still there. */
const pingEvery = 10_000

export class Listener {
  readonly #options: ListenerOptions
  readonly #wakes = new Set<() => void>()
  #client: pg.Client | undefined
  #isClosed = false
  #pause = firstPause
  #timer: NodeJS.Timeout | undefined
  #ping: NodeJS.Timeout | undefined

  private constructor(options: ListenerOptions) {
    this.#options = options
  }

  /** Resolves when it listens. NOT_LISTENING where nothing would arrive, DATABASE_UNREACHABLE where nobody answers. */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options)
    await listener.#connect()
    return listener
  }

  /** Whether it listens now, as far as anybody knows: whoever trusts it asks something over it. */
  get isLive(): boolean {
    return this.#client !== undefined
  }

  /** Calls it after each change, and when it listens again after it did not: then there may have been some. @returns what ends that. */
  onWake(wake: () => void): () => void {
    this.#wakes.add(wake)
    return () => void this.#wakes.delete(wake)
  }

  /** Asks over this connection. One that does not answer in time is given up, and made anew. */
  async query(text: string, values: unknown[], within = patience): Promise<Record<string, unknown>[]> {
    const client = this.#client
    if (client === undefined) throw unreachable('Nobody listens at the moment.')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unreachable('The connection that listens does not answer.')), within)
    })
    try {
      const { rows } = await Promise.race([client.query(text, values), late])
      return rows
    } catch (error) {
      const ours = toBailiwickError(error)
      if (ours instanceof BailiwickError && ours.code === 'DATABASE_UNREACHABLE') this.#lose(client, ours)
      throw ours
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#ping)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(configOf(this.#options.connection))
    // One that is lost says so more than once.
    client.on('error', (error) => this.#lose(client, error))
    client.on('end', () => this.#lose(client, unreachable('The connection that listens has ended.')))
    client.on('notification', () => this.#wake())
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      await arrives(client, this.#options.connection)
    } catch (error) {
      drop(client)
      throw toBailiwickError(standby(noConnection(error)))
    }
    if (this.#isClosed) return drop(client)
    this.#client = client
    this.#pause = firstPause
    this.#pingLater()
    this.#wake()
  }

  #lose(client: pg.Client, problem: unknown): void {
    if (this.#client !== client) return
    this.#client = undefined
    clearTimeout(this.#ping)
    drop(client)
    this.#tryLater(problem)
  }

  #tryLater(problem: unknown): void {
    if (this.#isClosed) return
    this.#options.onProblem(toBailiwickError(problem))
    // Not all processes at the same moment.
    const pause = this.#pause * (0.5 + Math.random() / 2)
    this.#pause = Math.min(this.#pause * 2, longestPause)
    this.#timer = setTimeout(() => this.#connect().catch((error) => this.#tryLater(error)), pause)
    this.#timer.unref()
  }

  #pingLater(): void {
    this.#ping = setTimeout(() => {
      this.query('select 1', []).then(
        () => this.#client !== undefined && this.#pingLater(),
        () => undefined,
      )
    }, pingEvery)
    this.#ping.unref()
  }

  #wake(): void {
    for (const wake of this.#wakes) wake()
  }
}

/**
 * Whether what others send arrives. A pooler gives its clients another process to cancel than the one that serves them; behind one, it is
 * tried out. In transaction mode it lends another connection for each transaction, so whoever waits is told nothing.
 */
async function arrives(client: pg.Client, connection: Listen): Promise<void> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  if (Number(rows[0].pid) === (client as unknown as { readonly processID: number }).processID) return
  const name = `${channel}_${Math.random().toString(36).slice(2)}`
  await client.query(`listen ${name}`)
  let timer: NodeJS.Timeout | undefined
  const arrived = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 1_000)
    client.on('notification', (message) => message.channel === name && resolve(true))
  })
  const other = new pg.Client(configOf(connection))
  other.on('error', () => undefined)
  try {
    await other.connect()
    await other.query('select pg_notify($1, $2)', [name, ''])
    if (await arrived) return void (await client.query(`unlisten ${name}`))
  } finally {
    clearTimeout(timer)
    await other.end().catch(() => undefined)
  }
  throw notListening(
    `What is sent to \`${channel}\` does not arrive at this connection: a pooler in transaction mode stands between, which forgets who listens.`,
    'a pooler in transaction mode',
  )
}

/** Without a word: nobody may be there to hear it. */
function drop(client: pg.Client): void {
  ;(client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy()
}

/** Of a socket that is not there as well. */
function noConnection(error: unknown): unknown {
  const { syscall, message } = error as { readonly syscall?: unknown; readonly message?: unknown }
  return syscall === 'connect' ? unreachable(`There is no connection to listen on: ${String(message)}.`) : error
}

/** What a standby says to LISTEN. */
function standby(error: unknown): unknown {
  if ((error as { readonly code?: unknown }).code !== '25006') return error
  return notListening('Nobody can listen on a standby.', 'a standby', error as object)
}

function notListening(message: string, seen: string, cause?: object): BailiwickError {
  return new BailiwickError('NOT_LISTENING', `${message} Give \`listen\` the address of the primary itself.`, {
    seen,
    expected: 'a connection to the primary, or a pooler in session mode',
    ...(cause === undefined ? {} : { cause }),
  })
}

function unreachable(message: string): BailiwickError {
  return new BailiwickError('DATABASE_UNREACHABLE', message)
}

function configOf(connection: Listen): pg.ClientConfig {
  const config = typeof connection === 'string' ? { connectionString: connection } : connection
  return { application_name: 'bailiwick listener', connectionTimeoutMillis: patience, keepAlive: true, ...config }
}
