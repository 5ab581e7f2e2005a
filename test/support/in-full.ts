import { it } from 'vitest'
import { everything } from '../../tools/samples.ts'

/** What takes long, where all is asked for. Not a skipped test: nothing is missing. */
export function inFull(name: string, run: () => Promise<void>, patience?: number): void {
  if (everything) it(name, run, patience)
}
