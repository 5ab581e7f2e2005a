import { anyOne, anyRun, type LikePart } from '../../ast/like.ts'

/** What several patterns ask of one text together, read off without an automaton. */
export interface Shape {
  /** From the beginning: a character, or any one. */
  readonly lead: readonly LikePart[]
  /** To the end, in the order of the text. */
  readonly trail: readonly LikePart[]
  /** What must stand somewhere. */
  readonly within: readonly (readonly LikePart[])[]
  /** The whole text is as long as `lead`. */
  readonly closed: boolean
}

/** Undefined where two patterns want different characters in one place, so no text matches both. */
export function shapeOf(patterns: readonly (readonly LikePart[])[]): Shape | undefined {
  const lead: LikePart[] = []
  const backwards: LikePart[] = []
  const within: (readonly LikePart[])[] = []
  let closed = false
  for (const parts of patterns) {
    const pieces = split(parts)
    closed ||= pieces.length === 1
    if (!merge(lead, pieces[0]!) || !merge(backwards, [...pieces.at(-1)!].reverse())) return undefined
    within.push(...pieces.slice(1, -1).filter((piece) => piece.length > 0))
  }
  return { lead, trail: backwards.reverse(), within, closed }
}

/** The characters that every text begins with. */
export function prefixOf({ lead }: Shape): string {
  const end = lead.findIndex((part) => typeof part !== 'string')
  return lead.slice(0, end < 0 ? lead.length : end).join('')
}

/** A text of that shape: `filler` for any one, `between` around what must stand somewhere. */
export function textOfShape(shape: Shape, filler: string, between: string): string {
  const write = (parts: readonly LikePart[]) => parts.map((part) => (part === anyOne ? filler : part)).join('')
  if (shape.closed) return write(shape.lead)
  return [shape.lead, ...shape.within, shape.trail].map(write).join(between)
}

function split(parts: readonly LikePart[]): LikePart[][] {
  const pieces: LikePart[][] = [[]]
  for (const part of parts) {
    if (part === anyRun) pieces.push([])
    else pieces.at(-1)!.push(part)
  }
  return pieces
}

function merge(into: LikePart[], parts: readonly LikePart[]): boolean {
  for (const [at, part] of parts.entries()) {
    const known = into[at] ?? anyOne
    if (known !== anyOne && part !== anyOne && known !== part) return false
    into[at] = known === anyOne ? part : known
  }
  return true
}
