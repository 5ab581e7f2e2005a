/** Units of a fixed length in microseconds, longest first. */
export const durationUnits = [
  ['days', 86_400_000_000n],
  ['hours', 3_600_000_000n],
  ['minutes', 60_000_000n],
  ['seconds', 1_000_000n],
  ['milliseconds', 1000n],
  ['microseconds', 1n],
] as const

/** A number of microseconds from zero up as whole numbers of units, largest first; zero is zero days. */
export function splitDuration(microseconds: bigint): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {}
  let rest = microseconds
  for (const [unit, length] of durationUnits) {
    if (rest >= length) parts[unit] = Number(rest / length)
    rest %= length
  }
  return Object.keys(parts).length === 0 ? { days: 0 } : parts
}
