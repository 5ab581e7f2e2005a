/** The rows of the newsroom: all of them, or as many as tests need. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../../examples/newsroom/seed.sql', import.meta.url))

/** A tenth of it unless all is wanted: making the rows, and users of the people, takes longer than most tests do. */
export function newsroomSeed({ whole = false } = {}): string {
  const seed = readFileSync(file, 'utf8')
  if (whole) return seed
  const smaller = seed.replace(/(generate_series\(1, (?:[56]0|2)|pick\(n, 50, 30)000\)/g, '$100)')
  if (smaller.length !== seed.length - 4) throw new Error(`${file} is made in another way: its 4 numbers are not found`)
  return smaller
}
