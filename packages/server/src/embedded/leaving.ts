/** Calls what has to happen before this process ends, however it ends, except by SIGKILL or a crash of Node itself. */

type Duty = () => void

type Leaving = {
  readonly duties: Set<Duty>
  listen(): void
  rest(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

// One list for all copies of this module in the process (a bundler and a loader make two): two signal handlers that
// give way to others would each wait for the other one to act.
const key = Symbol.for('@bailiwick/server leaving')
const shared = globalThis as { [key]?: Leaving }
shared[key] ??= makeLeaving()
const leaving = shared[key]

/**
 * Has `duty` called when the process ends: at its normal end, by `process.exit`, by an uncaught error, and by SIGINT,
 * SIGTERM or SIGHUP if nobody else listens to that signal. If the program does listen, ending is its decision, and the
 * duty is called when it exits.
 *
 * Duties are synchronous, as nothing else runs at that point.
 *
 * @returns what takes the duty back.
 */
export function beforeLeaving(duty: Duty): () => void {
  if (leaving.duties.size === 0) leaving.listen()
  leaving.duties.add(duty)
  return () => {
    if (leaving.duties.delete(duty) && leaving.duties.size === 0) leaving.rest()
  }
}

function makeLeaving(): Leaving {
  const duties = new Set<Duty>()

  function onExit(): void {
    for (const duty of [...duties]) {
      duties.delete(duty)
      duty()
    }
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (process.listenerCount(signal) > 1) return
    onExit()
    rest()
    // Without a listener the signal does what it does by default, so the parent learns how this process ended.
    process.kill(process.pid, signal)
  }

  function listen(): void {
    process.on('exit', onExit)
    // First in the list: a listener added with `once` is gone from the count by the time the next one is called.
    for (const signal of signals) process.prependListener(signal, onSignal)
  }

  function rest(): void {
    process.off('exit', onExit)
    for (const signal of signals) process.off(signal, onSignal)
  }

  return { duties, listen, rest }
}
