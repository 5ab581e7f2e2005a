/** How long ago something was, whatever is done to the clock of the machine. */

export interface Clock {
  /** Milliseconds that only grow. They may stand still while the machine sleeps. */
  steady(): number
  /** Milliseconds since 1970, which somebody may set. */
  wall(): number
}

export const systemClock: Clock = { steady: () => performance.now(), wall: () => Date.now() }

/** A moment by both clocks. */
export interface Moment {
  readonly steady: number
  readonly wall: number
}

export function now(clock: Clock): Moment {
  return { steady: clock.steady(), wall: clock.wall() }
}

/** Milliseconds since then: the larger of the two, as one clock may have been set back and the other may have stood still. */
export function ageOf(clock: Clock, { steady, wall }: Moment): number {
  return Math.max(clock.steady() - steady, clock.wall() - wall)
}
