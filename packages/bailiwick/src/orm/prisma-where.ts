/** A piece of Prisma's `where`, about one row. */
export interface Where {
  readonly [key: string]: unknown
}

/**
 * What is said of a row. A constant never stands inside a `where`: Prisma leaves an empty object out of an `OR` and takes
 * `NOT: {}` for true, so neither means what it looks like.
 */
export type Said = Where | boolean

/** True where every part is. */
export function allOf(parts: readonly Said[]): Said {
  return join('AND', parts, true)
}

/** True where some part is. */
export function anyOf(parts: readonly Said[]): Said {
  return join('OR', parts, false)
}

function join(word: 'AND' | 'OR', parts: readonly Said[], neutral: boolean): Said {
  if (parts.includes(!neutral)) return !neutral
  // Every object that is joined here was made here, so one with the word has no other key.
  const rest = parts.flatMap((part) =>
    typeof part === 'boolean' ? [] : word in part ? (part[word] as Where[]) : [part],
  )
  if (rest.length === 0) return neutral
  return rest.length === 1 ? rest[0]! : { [word]: rest }
}

/** SQL's NOT: still unknown where the part is unknown. */
export function negated(said: Said): Said {
  return typeof said === 'boolean' ? !said : { NOT: said }
}

/** A `where` of the related row, or rows; `{}` is any. */
export function related(field: string, word: 'is' | 'some', said: Said): Said {
  if (said === false) return false
  return { [field]: { [word]: said === true ? {} : said } }
}

/** No related row is such a one. */
export function noneRelated(field: string, said: Said): Said {
  if (said === false) return true
  return { [field]: { none: said === true ? {} : said } }
}
