/** What happens in a tenant, from where somebody was: in the order of commits, each commit once, nothing left out. */
import { BailiwickError } from 'bailiwick'
import type { Caller } from '../caller.ts'
import { checkInput } from '../facade/inputs.ts'
import { readEvents, readOwnEvents } from '../generated/bailiwick.ts'
import { type Reached, type Revision, readRevision, writeRevision } from './epochs.ts'
import { batchOf, type DirectoryEvent, type EventBatch } from './event-batch.ts'
import { classesOf, type EventClass, type EventClasses } from './event-kinds.ts'
import type { Listener } from './listener.ts'

export interface EventOptions {
  /**
   * The `id` of the last batch or event that was dealt with, or the `revision` of a snapshot: what came after it comes first. Unless given,
   * what is committed after the first look, which is taken when the first batch is asked for.
   */
  readonly after?: string
  /**
   * `own`, unless said: what may change what whoever asks has on the tenant. `tenant`: everything, which needs `directory.audit.read`.
   */
  readonly of?: 'own' | 'tenant'
  /** Of everything: whose rights each event may change. It needs `directory.inspect` too. */
  readonly affected?: boolean
  /** Milliseconds from the first event of a batch to the batch: 100 unless given. What happens meanwhile is in it too. */
  readonly debounce?: number
  /** Other classes: `{ 'group.updated': 'hard', role: 'soft' }`. */
  readonly classes?: EventClasses
  /** Milliseconds after which it looks without being woken: 5,000 where somebody listens, 1,000 where not. */
  readonly poll?: number
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** `for await (const { events, id } of ann.events()) …`. It asks only while somebody waits for the next batch. */
export interface EventStream extends AsyncIterableIterator<EventBatch, undefined> {
  /** Where it is, which moves on where nothing concerns whoever asks, too; undefined before the first look. */
  readonly position: string | undefined
}

interface StoredEvent {
  readonly epoch: number
  readonly kind: string
  readonly at: string
  readonly target: Readonly<Record<string, unknown>> | null
  readonly affected?: readonly string[] | null
}

const kinds = {
  after: 'text?',
  of: 'text?',
  affected: 'boolean?',
  debounce: 'count?',
  classes: 'data?',
  poll: 'count?',
  signal: 'any?',
} as const
/** Epochs that are read at a time, and events in a batch. */
const page = 500
const mostEvents = 1_000
const longestDebounce = 60_000
/** Milliseconds for which a standby may be behind. */
const longestBehind = 30_000

export interface EventParts {
  readonly caller: Caller
  readonly database: string
  readonly listener: Listener | undefined
}

export function eventStream(parts: EventParts, options: EventOptions = {}): EventStream {
  checkInput('events', options, kinds)
  const { after, of = 'own', affected = false, debounce = 100, classes, signal } = options
  const { listener } = parts
  const poll = options.poll ?? (listener === undefined ? 1_000 : 5_000)
  if (of !== 'own' && of !== 'tenant') throw refused('of', String(of), '`own` or `tenant`')
  if (affected && of === 'own') throw refused('affected', 'true', 'for `of: "tenant"`')
  if (debounce < 0 || debounce > longestDebounce)
    throw refused('debounce', String(debounce), `0 to ${longestDebounce} ms`)
  if (poll < 10) throw refused('poll', String(poll), 'milliseconds, from 10')
  const cursor = new Cursor(parts, after, of, affected, classesOf(classes))
  // Not further than what was handed on: whoever goes on from here misses nothing.
  let position = after

  const generate = async function* (): AsyncGenerator<EventBatch, undefined> {
    let isWoken = true
    let wake = () => {}
    const unsubscribe = listener?.onWake(() => {
      isWoken = true
      wake()
    })
    const stop = () => wake()
    signal?.addEventListener('abort', stop)
    const wait = async (milliseconds: number, isForWake: boolean) => {
      if (signal?.aborted || (isForWake && isWoken)) return
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds)
        // Being woken does not shorten a pause that collects.
        wake = () => (isForWake || signal?.aborted) && resolve()
      })
      clearTimeout(timer)
      wake = () => {}
    }
    try {
      while (!signal?.aborted) {
        // Before it looks: what is committed from here on wakes it again.
        isWoken = false
        let events = await cursor.read()
        if (events.length === 0) {
          position = cursor.id
          if (!cursor.hasMore) await wait(poll, true)
          continue
        }
        // From the first one on: steady events do not put it off.
        if (debounce > 0 && !cursor.hasMore) await wait(debounce, false)
        while (!signal?.aborted && events.length < mostEvents) {
          const more = await cursor.read()
          events = [...events, ...more]
          if (more.length === 0 && !cursor.hasMore) break
        }
        const batch = batchOf(cursor.id!, events)
        if (signal?.aborted) return undefined
        position = batch.id
        yield batch
      }
      return undefined
    } finally {
      unsubscribe?.()
      signal?.removeEventListener('abort', stop)
    }
  }

  const batches = generate()
  return Object.freeze<EventStream>({
    get position() {
      return position
    },
    next: () => batches.next(),
    return: () => batches.return(undefined),
    throw: (error: unknown) => batches.throw(error),
    [Symbol.asyncIterator]() {
      return this
    },
  })
}

/** Where a stream is, and the next page from there. */
class Cursor {
  /** Whether there is another page at once. */
  hasMore = false
  readonly #parts: EventParts
  readonly #of: 'own' | 'tenant'
  readonly #affected: boolean
  readonly #classOf: (kind: string) => EventClass
  #at: Reached | undefined
  #isForeign = false
  #behindSince: number | undefined

  constructor(
    parts: EventParts,
    after: string | undefined,
    of: 'own' | 'tenant',
    affected: boolean,
    classOf: (kind: string) => EventClass,
  ) {
    this.#parts = parts
    this.#of = of
    this.#affected = affected
    this.#classOf = classOf
    if (after === undefined) return
    this.#at = readPosition(after, parts.caller.tenant)
    this.#isForeign = (this.#at as Revision).database !== parts.database
  }

  get id(): string | undefined {
    return this.#at && this.#idOf(this.#at)
  }

  async read(): Promise<readonly DirectoryEvent[]> {
    const { caller } = this.#parts
    const call = { db: caller.db, tenant: caller.tenant, context: await caller.context() }
    const asked = { after: this.#at === undefined || this.#isForeign ? null : BigInt(this.#at.epoch), limit: page }
    const [row] =
      this.#of === 'own'
        ? await readOwnEvents(call, asked)
        : await readEvents(call, { ...asked, affected: this.#affected })
    const before = this.#at
    if (before !== undefined && !this.#isForeign && this.#isBehind(before, row!)) return []
    const reached: Reached = {
      timeline: Number(row!.timeline),
      catalogue: Number(row!.catalogue),
      epoch: Number(row!.reached),
    }
    this.hasMore = row!.reached < row!.epoch
    this.#at = reached
    if (before === undefined) return []
    // Another history, or one whose beginning is gone: nobody can say what is missing.
    if (row!.isLost || this.#isForeign || before.timeline !== reached.timeline) {
      this.#isForeign = false
      this.#at = { ...reached, epoch: Number(row!.epoch) }
      this.hasMore = false
      return [this.#made('events.lost', this.#at)]
    }
    const events = (row!.events as readonly StoredEvent[]).map(
      ({ epoch, kind, at, target, affected }): DirectoryEvent => ({
        id: this.#idOf({ ...reached, epoch }),
        kind,
        class: this.#classOf(kind),
        at: new Date(at).toISOString(),
        target,
        times: 1,
        ...(affected === undefined ? {} : { affected }),
      }),
    )
    return before.catalogue === reached.catalogue ? events : [...events, this.#made('catalogue.changed', reached)]
  }

  /** A standby may not be there yet. One that stays behind was set back, and then what was read is of a history that is gone. */
  #isBehind(before: Reached, { timeline, epoch }: { readonly timeline: bigint; readonly epoch: bigint }): boolean {
    if (Number(timeline) > before.timeline || (Number(timeline) === before.timeline && Number(epoch) >= before.epoch)) {
      this.#behindSince = undefined
      return false
    }
    this.#behindSince ??= performance.now()
    this.hasMore = false
    return performance.now() - this.#behindSince < longestBehind
  }

  #made(kind: string, at: Reached): DirectoryEvent {
    const id = this.#idOf(at)
    return { id, kind, class: this.#classOf(kind), at: new Date().toISOString(), target: null, times: 1 }
  }

  #idOf(reached: Reached): string {
    const { database, caller } = this.#parts
    return writeRevision({ database, tenant: caller.tenant, ...reached })
  }
}

/** INVALID_CURSOR of what is no id, and of one of another tenant. */
function readPosition(text: string, tenant: string): Revision {
  const parts = /^([0-9a-f-]{36})\//.exec(text)
  try {
    return readRevision(text, parts?.[1] ?? '', tenant)
  } catch {
    const expected = 'the `id` of an event or a batch, or the `revision` of a snapshot, of this tenant'
    throw new BailiwickError('INVALID_CURSOR', `\`after\` is ${expected}; seen: ${text.slice(0, 200)}.`, {
      path: 'after',
      seen: text.slice(0, 200),
      expected,
    })
  }
}

function refused(path: string, seen: string, expected: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `events(): \`${path}\` is ${expected}; seen: ${seen}.`, {
    path,
    seen,
    expected,
  })
}
