/** Refusals wait in a line that has an end, are written one after another, and what is lost is counted and told. */
import { expect, it, vi } from 'vitest'
import type { Queryable } from './caller.ts'
import { type LostRefusal, Recorder, type Refusal } from './recorder.ts'

const refusal = (sign = async () => 'context'): Refusal => ({ event: 'access.denied', tenant: 't', sign })

/** A database whose answers are given by hand. */
function byHand() {
  const calls: { readonly text: string; readonly answer: (error?: unknown) => void }[] = []
  const db: Queryable = {
    query: (text) =>
      new Promise((resolve, reject) =>
        calls.push({
          text,
          answer: (error) => (error === undefined ? resolve({ rows: [{ value: '' }] }) : reject(error)),
        }),
      ),
  }
  return { db, calls }
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

it('writes one at a time, in their order, and after the caller has gone on', async () => {
  const { db, calls } = byHand()
  const recorder = new Recorder(db)
  const signed: number[] = []
  for (const at of [1, 2, 3])
    recorder.add(
      refusal(async () => {
        signed.push(at)
        return 'context'
      }),
    )
  expect([calls.length, recorder.waiting]).toEqual([0, 3])
  await turns()
  // A context is signed when its turn comes, as it is valid for a short time.
  expect([calls.length, signed]).toEqual([1, [1]])
  expect(calls[0]!.text).toContain('bailiwick.record_refusal')
  calls[0]!.answer()
  await turns()
  expect([calls.length, recorder.recorded, recorder.waiting]).toEqual([2, 1, 2])
  calls[1]!.answer()
  await turns()
  calls[2]!.answer()
  await recorder.settled()
  expect(recorder).toMatchObject({ waiting: 0, recorded: 3, lost: 0 })
  // And begins again.
  recorder.add(refusal())
  await turns()
  calls[3]!.answer()
  await recorder.settled()
  expect(recorder.recorded).toBe(4)
})

it('has a place for 1,000, and counts and tells what finds none', async () => {
  const told: LostRefusal[] = []
  const { db, calls } = byHand()
  const recorder = new Recorder(db, (lost) => {
    told.push(lost)
    throw new Error('an alarm that fails')
  })
  for (let at = 0; at < 1003; at++) recorder.add(refusal())
  expect(recorder).toMatchObject({ waiting: 1000, lost: 3 })
  expect(told.map(({ lost, cause }) => [lost, cause])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ])
  for (let at = 0; at < 1000; at++) {
    await turns()
    calls[at]!.answer()
  }
  await recorder.settled()
  expect(recorder).toMatchObject({ waiting: 0, recorded: 1000, lost: 3 })
})

it('tries again what may pass, three times, and gives up what does not', async () => {
  vi.useFakeTimers()
  try {
    const told: LostRefusal[] = []
    const { db, calls } = byHand()
    const recorder = new Recorder(db, (lost) => told.push(lost))
    const away = Object.assign(new Error('away'), { code: 'DATABASE_UNREACHABLE' })
    recorder.add(refusal())
    await turns()
    calls[0]!.answer(away)
    await vi.advanceTimersByTimeAsync(300)
    calls[1]!.answer()
    await turns()
    expect(recorder).toMatchObject({ recorded: 1, lost: 0 })
    recorder.add(refusal())
    await turns()
    for (let attempt = 2; attempt < 5; attempt++) {
      calls[attempt]!.answer(away)
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect([calls.length, recorder.lost, told[0]!.cause]).toEqual([5, 1, away])
    recorder.add(refusal())
    await turns()
    calls[5]!.answer(new Error('refused'))
    await turns()
    recorder.add(refusal(async () => Promise.reject(new Error('no key'))))
    await turns()
    await recorder.settled()
    expect([calls.length, recorder.lost, recorder.waiting]).toEqual([6, 3, 0])
  } finally {
    vi.useRealTimers()
  }
})
