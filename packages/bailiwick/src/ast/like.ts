/** One element of a LIKE pattern: a literal code point, any one code point, or any run of them. */
export type LikePart = string | typeof anyOne | typeof anyRun
export const anyOne = Symbol('_')
export const anyRun = Symbol('%')

/**
 * Splits a LIKE pattern with backslash as the escape character, as PostgreSQL reads it. Returns undefined for a
 * pattern that ends in a lone backslash, which PostgreSQL refuses at run time.
 */
export function parseLike(pattern: string): readonly LikePart[] | undefined {
  const parts: LikePart[] = []
  const characters = [...pattern]
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!
    if (character === '\\') {
      const escaped = characters[++index]
      if (escaped === undefined) return undefined
      parts.push(escaped)
    } else if (character === '%') {
      if (parts.at(-1) !== anyRun) parts.push(anyRun)
    } else {
      parts.push(character === '_' ? anyOne : character)
    }
  }
  return parts
}

/**
 * Whether the whole text matches, code point by code point; `%` also crosses line breaks. Linear in text times
 * pattern at worst: on a mismatch only the last `%` is tried one further (the greedy wildcard match of Krauss 2008).
 */
export function matchesLike(text: string, parts: readonly LikePart[]): boolean {
  const characters = [...text]
  let at = 0
  let part = 0
  let runPart = -1
  let runAt = 0
  while (at < characters.length) {
    const wanted = parts[part]
    if (wanted === anyRun) {
      runPart = part++
      runAt = at
    } else if (wanted !== undefined && (wanted === anyOne || wanted === characters[at])) {
      part++
      at++
    } else if (runPart >= 0) {
      part = runPart + 1
      at = ++runAt
    } else {
      return false
    }
  }
  while (parts[part] === anyRun) part++
  return part === parts.length
}

/** Makes a text stand for itself in a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** Lowers A to Z and nothing else: what `translate()` does in SQL, the same in every locale. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
