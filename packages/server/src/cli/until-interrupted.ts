/** Waits for Ctrl-C or a polite end from outside. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interruption {
  /** Whether the signal has come. */
  isRequested(): boolean
  readonly requested: Promise<void>
}

/**
 * Listens for the first signal. The second one ends the process at once: whoever presses Ctrl-C twice does not want to
 * wait. (What must not outlive the process is ended by its own exit handlers.)
 */
export function untilInterrupted(): Interruption {
  let isInterrupted = false
  const requested = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (isInterrupted) process.exit(130)
      isInterrupted = true
      resolve()
    }
    for (const signal of signals) process.on(signal, onSignal)
  })
  return { isRequested: () => isInterrupted, requested }
}
