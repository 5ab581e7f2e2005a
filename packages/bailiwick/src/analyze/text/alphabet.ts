/** From one code point to another, both included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What PostgreSQL stores: everything but U+0000 and surrogates. In the order in which a reader likes to see them. */
const blocks: readonly Range[] = [
  ['a', 'z'],
  ['0', '9'],
  ['A', 'Z'],
  ['!', '~'],
  [' ', ' '],
  ['\u00a1', '\ud7ff'],
  ['\ue000', '\ufffd'],
  ['\u{10000}', '\u{10fffd}'],
  ['\u0001', '\u{10ffff}'],
].map(([from, to]) => ({ from: codeOf(from!), to: codeOf(to!) }))

const FIRST = 1
const LAST = 0x10ffff
const SURROGATES: Range = { from: 0xd800, to: 0xdfff }

export function codeOf(character: string): number {
  return character.codePointAt(0)!
}

/** The ranges into which the alphabet falls where a new one begins at every cut. */
export function rangesBetween(cuts: Iterable<number>): readonly Range[] {
  const starts = new Set([FIRST, SURROGATES.from, SURROGATES.to + 1])
  for (const cut of cuts) if (cut > FIRST && cut <= LAST) starts.add(cut)
  const sorted = [...starts].sort((a, b) => a - b)
  const ranges = sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? LAST + 1) - 1 }))
  return ranges.filter(({ from }) => from < SURROGATES.from || from > SURROGATES.to)
}

/** The code points of some ranges with what belongs to each, as pieces in the order of a reader's liking. */
export function byReadability<T extends Range>(ranges: readonly T[]): readonly T[] {
  const pieces: T[] = []
  let left = ranges
  for (const block of blocks) {
    const rest: T[] = []
    for (const range of left) {
      const from = Math.max(range.from, block.from)
      const to = Math.min(range.to, block.to)
      if (from > to) {
        rest.push(range)
        continue
      }
      pieces.push({ ...range, from, to })
      if (range.from < from) rest.push({ ...range, to: from - 1 })
      if (to < range.to) rest.push({ ...range, from: to + 1 })
    }
    left = rest.sort((a, b) => a.from - b.from)
  }
  return pieces
}
