/** Keeping a map of permissions: in time, in order, and with nothing that is over. */
import { type PermissionsStore, permissionsMap, permissionsStore, type StoreOptions } from 'bailiwick/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

type Code = 'article.read' | 'article.update'

const minute = 60_000
const codes = { 'article.read': '01', 'article.update': '02' }
/** What the server would say now. */
const answer = (permissions: readonly string[], known?: string) => ({
  ...{ bailiwick: 1, tenant: 'acme', revision: String(Date.now()), at: new Date().toISOString() },
  ...{ validUntil: new Date(Date.now() + 5 * minute).toISOString(), catalogue: 'c1', permissions, groups: [] },
  ...(known === 'c1' ? {} : { codes }),
})

let stores: PermissionsStore[] = []
const storeOf = (options: Partial<StoreOptions>) => {
  const store = permissionsStore<Code>({ load: async () => answer(['01']), onError: () => {}, ...options })
  stores.push(store as PermissionsStore)
  return store
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-31T12:00:00Z') })
})
afterEach(() => {
  for (const store of stores) store.stop()
  stores = []
  vi.useRealTimers()
})

describe('a store of permissions', () => {
  test('has nothing, then a map, and another one before that ends', async () => {
    const load = vi.fn<StoreOptions['load']>(async ({ known }) => answer(['01'], known))
    const store = storeOf({ load })
    const listener = vi.fn()
    const leave = store.subscribe(listener)
    expect(store.get()).toBe(undefined)
    const first = await store.refresh()
    expect([store.get() === first, first.has('article.read')]).toEqual([true, true])
    await vi.advanceTimersByTimeAsync(4 * minute)
    expect(store.get()).not.toBe(first)
    expect(store.get()?.has('article.read')).toBe(true)
    expect(load.mock.calls.map(([{ known }]) => known)).toEqual([undefined, 'c1'])
    expect(listener).toHaveBeenCalledTimes(2)
    leave()
    await vi.advanceTimersByTimeAsync(60 * minute)
    expect(load.mock.calls.length).toBeGreaterThan(10)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('shows nothing that is over: what cannot be renewed goes at its end', async () => {
    let isDown = false
    const errors: unknown[] = []
    const store = storeOf({
      load: async () => (isDown ? Promise.reject(new Error('down')) : answer(['01'])),
      onError: (error) => errors.push(error),
    })
    await store.refresh()
    isDown = true
    const seen: unknown[] = []
    store.subscribe(() => seen.push(store.get()))
    await vi.advanceTimersByTimeAsync(5 * minute - 1)
    expect(store.get()?.has('article.read')).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect([store.get(), seen]).toEqual([undefined, [undefined]])
    // 1, 2, 4, 8, 16 seconds and then every half a minute.
    const before = errors.length
    await vi.advanceTimersByTimeAsync(10 * minute)
    expect([before, errors.length - before]).toEqual([6, 20])
    isDown = false
    await vi.advanceTimersByTimeAsync(minute / 2)
    expect(store.get()?.has('article.read')).toBe(true)
  })

  test('shows nothing that is over where its timers are late', async () => {
    const store = storeOf({})
    const map = await store.refresh()
    vi.setSystemTime(Date.now() + 5 * minute)
    expect(() => map.has('article.read')).toThrow(expect.objectContaining({ code: 'PERMISSIONS_EXPIRED' }))
    expect(store.get()).toBe(undefined)
    expect(await store.refresh()).toBe(store.get())
  })

  test('whoever asks while one is under way gets one that began later', async () => {
    let permissions = ['01', '02']
    const load = vi.fn(async () => {
      const read = answer(permissions)
      await new Promise((resolve) => setTimeout(resolve, 1000))
      return read
    })
    const store = storeOf({ load })
    const first = store.refresh()
    await vi.advanceTimersByTimeAsync(500)
    // The first has been read by now, and does not know of this.
    permissions = ['01']
    const others = [store.refresh(), store.refresh(), store.refresh()]
    await vi.advanceTimersByTimeAsync(2000)
    expect((await first).has('article.update')).toBe(true)
    expect((await Promise.all(others)).map((map) => map.has('article.update'))).toEqual([false, false, false])
    expect(store.get()?.has('article.update')).toBe(false)
    expect(load).toHaveBeenCalledTimes(2)
  })

  test('a failure is of whoever asked, and nobody else waits for it', async () => {
    const onError = vi.fn()
    const load = vi.fn<StoreOptions['load']>(() => {
      throw new Error('no such address')
    })
    const store = storeOf({ load, onError })
    await expect(store.refresh()).rejects.toThrow('no such address')
    await expect(store.refresh()).rejects.toThrow('no such address')
    expect(onError).not.toHaveBeenCalled()
    load.mockImplementation(async () => ({ error: 'forbidden' }))
    await expect(store.refresh()).rejects.toMatchObject({ code: 'INVALID_JSON' })
    expect(store.get()).toBe(undefined)
    load.mockImplementation(async () => answer(['01']))
    expect((await store.refresh()).has('article.read')).toBe(true)
  })

  test('with a clock that is far ahead it does not ask in a circle', async () => {
    const errors: unknown[] = []
    const load = vi.fn(async () => ({
      ...answer(['01']),
      at: '2026-01-01T00:00:00Z',
      validUntil: '2026-01-01T00:05:00Z',
    }))
    const store = storeOf({ load, onError: (error) => errors.push(error) })
    await expect(store.refresh()).rejects.toMatchObject({ code: 'PERMISSIONS_EXPIRED' })
    await vi.advanceTimersByTimeAsync(minute)
    expect(load.mock.calls.length).toBeLessThan(8)
    expect(errors[0]).toMatchObject({ code: 'PERMISSIONS_EXPIRED' })
    const offset = Date.now() - Date.parse('2026-01-01T00:00:00Z')
    const corrected = storeOf({ load, now: () => Date.now() - offset })
    expect((await corrected.refresh()).has('article.read')).toBe(true)
  })

  test('codes that were left out wrongly are asked for again', async () => {
    let catalogue = 'c1'
    const asked: unknown[] = []
    const load: StoreOptions['load'] = async ({ known }) => {
      asked.push(known)
      return { ...answer(['01'], known), catalogue }
    }
    const store = storeOf({ load })
    await store.refresh()
    catalogue = 'c2'
    await expect(store.refresh()).rejects.toMatchObject({ code: 'CATALOGUE_CHANGED' })
    expect((await store.refresh()).catalogue).toBe('c2')
    expect(asked).toEqual([undefined, 'c1', undefined])
  })

  test('begins with what the page came with', async () => {
    const load = vi.fn<StoreOptions['load']>(async ({ known }) => answer(['02'], known))
    const store = storeOf({ load, initial: JSON.stringify(permissionsMap(answer(['01']))) })
    expect([store.get()?.held(), load.mock.calls.length]).toEqual([['article.read'], 0])
    await vi.advanceTimersByTimeAsync(4 * minute)
    expect([store.get()?.held(), load.mock.calls[0]?.[0].known]).toEqual([['article.update'], 'c1'])
    expect(() => storeOf({ initial: { ...answer([]), validUntil: answer([]).at } })).toThrow('good until')
  })

  test('a listener that fails keeps neither the map nor the others from it', async () => {
    const errors: unknown[] = []
    const store = storeOf({ onError: (error) => errors.push(error) })
    const other = vi.fn()
    store.subscribe(() => {
      throw new Error('in the page')
    })
    store.subscribe(other)
    expect((await store.refresh()).has('article.read')).toBe(true)
    expect([errors, other.mock.calls.length]).toEqual([[expect.objectContaining({ message: 'in the page' })], 1])
  })

  test('stopped it knows nothing, asks nothing and tells nobody', async () => {
    const errors: unknown[] = []
    let aborted: unknown
    const load = vi.fn<StoreOptions['load']>(async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, 1000))
      aborted = signal.aborted
      return answer(['01'])
    })
    const store = storeOf({ load, onError: (error) => errors.push(error) })
    const first = store.refresh()
    const refused = expect(first).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await vi.advanceTimersByTimeAsync(1)
    store.stop()
    await vi.advanceTimersByTimeAsync(60 * minute)
    await refused
    expect([store.get(), aborted, load.mock.calls.length, errors]).toEqual([undefined, true, 1, []])
    await expect(store.refresh()).rejects.toThrow('stopped')
    expect(vi.getTimerCount()).toBe(0)
  })
})
