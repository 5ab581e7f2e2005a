/**
 * Compares two well-formed strings as PostgreSQL does under COLLATE "C": by their UTF-8 bytes, which is code point
 * order. JavaScript's own `<` compares UTF-16 units and puts U+1F600 before U+FF5E.
 * Returns a negative number, 0 or a positive number.
 */
export function compareByteOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Moves surrogates (code points from U+10000) above U+E000..U+FFFF, where their UTF-8 bytes sort. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
