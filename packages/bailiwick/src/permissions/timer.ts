/** One thing to do later; starting it again puts it off. */
export interface Timer {
  start(milliseconds: number, run: () => void): void
  stop(): void
}

interface Timers {
  setTimeout(run: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
}

/** Timers know no longer time than this, and run at once beyond it. */
const longest = 2 ** 31 - 1

export function timer(): Timer {
  const timers = globalThis as unknown as Timers
  let started: unknown
  return {
    start: (milliseconds, run) => {
      timers.clearTimeout(started)
      started = timers.setTimeout(run, Math.min(longest, milliseconds))
      // A process may end while it waits; browsers have numbers here.
      ;(started as { unref?: () => void }).unref?.()
    },
    stop: () => timers.clearTimeout(started),
  }
}
