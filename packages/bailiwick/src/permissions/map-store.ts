import { BailiwickError } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'
import { type PermissionsMap, permissionsMap } from './map.ts'
import type { CodesOf } from './map-codes.ts'
import { type Timer, timer } from './timer.ts'

export interface StoreOptions {
  /** Gets what `forClient` gave: `known` is for it, and `signal` is aborted when the store is stopped. */
  readonly load: (asked: { readonly known: string | undefined; readonly signal: Signal }) => Promise<unknown>
  /** Told what failed when nobody had asked for it. It is tried again, later each time, up to half a minute. */
  readonly onError: (error: unknown) => void
  /** What is there at the beginning, as `load` gets it: written into the page by the server. */
  readonly initial?: unknown
  /** Milliseconds since 1970, for a client whose clock is known to be wrong. */
  readonly now?: () => number
}

/** The map of permissions as it is now. Methods need no `this`. */
export interface PermissionsStore<C extends string = string, G extends string = string> {
  /** Undefined while nothing is known: before the first, and after the end of the last. The same object until it changes. */
  get(): PermissionsMap<C, G> | undefined
  /** Calls the listener when `get` gives something else. @returns what ends that. */
  subscribe(listener: () => void): () => void
  /** Gets another one now, as something has changed. Whoever asks while one is under way gets the next, as that one may know nothing of it. */
  refresh(): Promise<PermissionsMap<C, G>>
  /** Ends all of it; `get` gives undefined. */
  stop(): void
}

const longest = 30_000

interface Controller {
  readonly signal: Signal
  abort(): void
}

/** `AbortController` of the platform, which not every set of types declares. */
function controller(): Controller {
  return new (globalThis as unknown as { readonly AbortController: new () => Controller }).AbortController()
}

/**
 * Keeps a map of permissions up to date: it gets another one before the end.
 *
 * ```ts no-run
 * const store = permissionsStore<'article.read'>({
 *   load: async ({ known = '', signal }) => (await fetch(`/permissions?known=${known}`, { signal })).json(),
 *   onError: console.error,
 * })
 * const map = await store.refresh()
 * ```
 */
export function permissionsStore<T = string, G extends string = string>(
  options: StoreOptions,
): PermissionsStore<CodesOf<T>, G> {
  type Kept = PermissionsMap<CodesOf<T>, G>
  const { load, onError, initial, now } = options
  const listeners = new Set<() => void>()
  const ending = controller()
  const next: Timer = timer()
  const end: Timer = timer()
  let map: Kept | undefined
  let table: Kept | undefined
  let running: Promise<Kept> | undefined
  let following: Promise<Kept> | undefined
  let failures = 0

  const put = (kept: Kept | undefined): void => {
    if (map === kept) return
    map = kept
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        onError(error)
      }
    }
  }
  const read = (json: unknown): Kept => {
    const given = { ...(table === undefined ? {} : { table }), ...(now === undefined ? {} : { now }) }
    const kept = permissionsMap<T, G>(json, given)
    kept.held() // throws where it is at its end already
    table = kept
    return kept
  }
  const keep = (kept: Kept): void => {
    const remaining = kept.remaining()
    end.start(remaining, () => put(undefined))
    next.start(remaining * 0.8, refreshAlone)
    put(kept)
  }
  const attempt = async (): Promise<Kept> => {
    try {
      const kept = read(await load({ known: table?.catalogue, signal: ending.signal }))
      refuseStopped()
      failures = 0
      keep(kept)
      return kept
    } catch (error) {
      // Whoever left the codes out was wrong about what is here.
      if (error instanceof BailiwickError && error.code === 'CATALOGUE_CHANGED') table = undefined
      failures++
      if (!ending.signal.aborted) next.start(Math.min(longest, 500 * 2 ** failures), refreshAlone)
      throw error
    } finally {
      running = following
      following = undefined
    }
  }
  const refuseStopped = (): void => {
    if (ending.signal.aborted) throw new BailiwickError('INVALID_OPTION', 'The store was stopped. Make another one.')
  }
  const refresh = async (): Promise<Kept> => {
    refuseStopped()
    if (running === undefined) {
      running = Promise.resolve().then(attempt)
      return await running
    }
    following ??= running.then(attempt, attempt)
    return await following
  }
  const refreshAlone = (): void => {
    refresh().catch((error: unknown) => {
      if (!ending.signal.aborted) onError(error)
    })
  }
  if (initial !== undefined) keep(read(initial))
  return Object.freeze<PermissionsStore<CodesOf<T>, G>>({
    // A timer may be late: in a page that nobody looks at, or on a machine that slept.
    get: () => (map !== undefined && map.remaining() > 0 ? map : undefined),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
    stop: () => {
      ending.abort()
      next.stop()
      end.stop()
      put(undefined)
      listeners.clear()
    },
  })
}
