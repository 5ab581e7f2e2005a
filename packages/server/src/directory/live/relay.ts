/** Hands on the events of all tenants, from one process at a time: each at least once, those of a tenant in the order of commits. */
import { BailiwickError } from 'bailiwick'
import pg from 'pg'
import { toBailiwickError } from '../errors.ts'
import { checkInput } from '../facade/inputs.ts'

/** An event as a relay hands it on. */
export interface RelayedEvent {
  readonly tenant: string
  readonly epoch: number
  /** In its epoch. */
  readonly ordinal: number
  readonly kind: string
  readonly at: Date
  readonly target: Readonly<Record<string, unknown>>
}

export interface RelayOptions {
  /** The primary, as a role that `directory.relay` names. */
  readonly connection: string | pg.ClientConfig
  /** Distinguishes relays that deliver to different places: each has a position of its own, and one process at a time. `relay` unless said. */
  readonly name?: string
  /**
   * Takes them; where it rejects they come again. Without it, the relay only wakes those who listen, and removes what is not kept.
   * `missing` names tenants with events that were gone before this relay saw them: load everything of those anew.
   */
  readonly deliver?: (events: readonly RelayedEvent[], missing: readonly string[]) => Promise<void>
  /** Milliseconds between looks where nobody wakes it: 250 unless given. What only the relay wakes waits for so long. */
  readonly interval?: number
  /** Told of what keeps it from going on; it tries again. A warning of the process unless given. */
  readonly onProblem?: (problem: unknown) => void
}

export interface Relay {
  /** Whether this process is the one that delivers. */
  readonly isActive: boolean
  /** Lets another process go on. */
  close(): Promise<void>
}

const longestPause = 5_000
/** Milliseconds between attempts to become the one that delivers, and between removals. */
const takeOverEvery = 1_000
const trimEvery = 60_000

export function startRelay(options: RelayOptions): Relay {
  checkInput('startRelay', options, {
    connection: 'any',
    name: 'text?',
    deliver: 'any?',
    interval: 'count?',
    onProblem: 'any?',
  })
  const { connection, name = 'relay', deliver, interval = 250, onProblem = warn } = options
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(name)) throw refused('name', name, 'letters, digits, `_` and `-`, at most 100')
  if (interval < 10) throw refused('interval', String(interval), 'milliseconds, from 10')
  const config = typeof connection === 'string' ? { connectionString: connection } : connection
  const life = new Life()

  /** One connection, from the beginning to its end. */
  const live = async () => {
    const client = new pg.Client({ application_name: 'bailiwick relay', connectionTimeoutMillis: 5_000, ...config })
    const isLost = new Promise<never>((_, reject) => {
      client.on('error', reject)
      client.on('end', () =>
        reject(new BailiwickError('DATABASE_UNREACHABLE', 'The connection of the relay has ended.')),
      )
    })
    isLost.catch(() => undefined)
    client.on('notification', () => life.wake())
    try {
      await Promise.race([client.connect(), isLost])
      // It goes with the connection: whoever has it is alone, as far as the server can tell.
      const lock = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine'
      while (!life.isOver) {
        const { rows } = await client.query(lock, [`bailiwick.relay.${name}`])
        if (rows[0].mine === true) break
        life.rest()
        await life.pause(takeOverEvery)
      }
      if (life.isOver) return
      life.isActive = true
      await client.query('listen bailiwick')
      let trimmed = Number.NEGATIVE_INFINITY
      while (!life.isOver) {
        life.rest()
        if (performance.now() - trimmed > trimEvery) {
          await client.query('select bailiwick.trim_events()')
          trimmed = performance.now()
        }
        if (!(await hand(client, name, deliver, isLost))) await Promise.race([life.pause(interval), isLost])
      }
    } finally {
      life.isActive = false
      await client.end().catch(() => undefined)
    }
  }

  const run = async () => {
    let pause = 50
    while (!life.isOver) {
      const started = performance.now()
      try {
        await live()
      } catch (error) {
        onProblem(toBailiwickError(error))
      }
      if (performance.now() - started > longestPause) pause = 50
      life.rest()
      await life.pause(pause)
      pause = Math.min(2 * pause, longestPause)
    }
  }
  const running = run()
  return Object.freeze<Relay>({
    get isActive() {
      return life.isActive
    },
    close: async () => {
      life.end()
      await running
    },
  })
}

/** @returns whether there was something. */
async function hand(
  client: pg.Client,
  name: string,
  deliver: RelayOptions['deliver'],
  isLost: Promise<never>,
): Promise<boolean> {
  const text = `select tenant::text, epoch::text, ordinal, kind, target::text, (extract(epoch from at) * 1000)::text as at, missing::text, is_silent
    from bailiwick.relay_events($1)`
  const { rows } = await client.query(text, [name])
  if (rows.length === 0) return false
  if (rows.some(({ is_silent }) => is_silent)) await client.query(`select pg_notify('bailiwick', '')`)
  const events = rows.map(
    (row): RelayedEvent => ({
      tenant: row.tenant,
      epoch: Number(row.epoch),
      ordinal: row.ordinal,
      kind: row.kind,
      at: new Date(Number(row.at)),
      target: JSON.parse(row.target),
    }),
  )
  const missing = new Set<string>(rows.filter((row) => Number(row.missing) > 0).map((row) => row.tenant))
  // One whose connection is gone is not alone any more: it has said nothing, and the next one begins with these.
  if (deliver !== undefined) await Promise.race([deliver(events, [...missing]), isLost])
  const reached = new Map<string, number>()
  for (const { tenant, epoch } of events) reached.set(tenant, Math.max(epoch, reached.get(tenant) ?? 0))
  await client.query('select bailiwick.relay_delivered($1, $2::uuid[], $3::bigint[])', [
    name,
    [...reached.keys()],
    [...reached.values()].map(String),
  ])
  return true
}

/** What can be woken while it waits, and ended. */
class Life {
  isActive = false
  isOver = false
  #isWoken = false
  #wake = () => {}

  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  /** Before it looks: what comes from here on wakes it. */
  rest(): void {
    this.#isWoken = false
  }

  end(): void {
    this.isOver = true
    this.#wake()
  }

  async pause(milliseconds: number): Promise<void> {
    if (this.isOver || this.#isWoken) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
      this.#wake = resolve
    })
    clearTimeout(timer)
    this.#wake = () => {}
  }
}

function warn(problem: unknown): void {
  console.warn(`bailiwick: the relay cannot go on: ${problem instanceof Error ? problem.message : String(problem)}`)
}

function refused(path: string, seen: string, expected: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `startRelay(): \`${path}\` is ${expected}; seen: ${seen}.`, {
    path,
    seen,
    expected,
  })
}
