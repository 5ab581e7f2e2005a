/** A set of small integers, 32 to a word. */
export type Bits = Int32Array

export function emptyBits(size: number): Bits {
  return new Int32Array((size + 31) >>> 5)
}

export function addBit(bits: Bits, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31)
}

export function hasBit(bits: Bits, at: number): boolean {
  return (bits[at >>> 5]! & (1 << (at & 31))) !== 0
}

/** Adds what is in `other` and says whether anything was new. */
export function addBits(bits: Bits, other: Bits): boolean {
  let grew = false
  for (let word = 0; word < bits.length; word++) {
    const sum = bits[word]! | other[word]!
    if (sum !== bits[word]) grew = true
    bits[word] = sum
  }
  return grew
}

export function withoutBits(bits: Bits, other: Bits): Bits {
  return bits.map((word, at) => word & ~other[at]!)
}

export function containsBits(bits: Bits, other: Bits): boolean {
  return other.every((word, at) => (bits[at]! & word) === word)
}

export function sameBits(bits: Bits, other: Bits): boolean {
  return bits.length === other.length && bits.every((word, at) => word === other[at])
}
