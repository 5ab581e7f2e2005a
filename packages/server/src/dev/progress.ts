/** How the steps of a start are told to whoever waits for it. */
export interface Progress {
  /** Runs the work as one step; returns its result. `note` adds a line below it while it runs. */
  step<T>(title: string, work: (note: (line: string) => void) => Promise<T>): Promise<T>
  /** Says something that is no step. */
  say(line: string): void
}
