import { anyRun, type LikePart } from '../../ast/like.ts'
import { compareByteOrder } from '../../util/byte-order.ts'
import { byReadability, codeOf, rangesBetween } from './alphabet.ts'
import { type Bound, explore, TooLarge, textsOf, usualBound } from './explore.ts'
import {
  belowMachine,
  complementMachine,
  ignoringCaseMachine,
  LONGEST_PATTERN,
  likeMachine,
  type Machine,
  productMachine,
} from './machine.ts'
import { prefixOf, type Shape, shapeOf, textOfShape } from './shape.ts'

/**
 * A set of texts: what PostgreSQL stores, so without U+0000 and surrogates, ordered by bytes, which is by code points. Two questions are
 * decided exactly: whether there is such a text, and which ones. Where that would take too long they throw {@link TooLarge};
 * they never answer wrong.
 *
 * ```ts
 * const language = Language.all([Language.like(parseLike('a%')!), Language.exactly('a').complement()])
 * language.isEmpty() // false
 * language.members(2) // ['aa', 'ab']
 * ```
 */
export class Language {
  /** If there are finitely many, and they are known. */
  readonly #texts: ReadonlySet<string> | undefined
  /** Otherwise all that every machine accepts, … */
  readonly #machines: readonly Machine[]
  /** … without these. */
  readonly #without: ReadonlySet<string>

  private constructor(
    texts: ReadonlySet<string> | undefined,
    machines: readonly Machine[] = [],
    without: ReadonlySet<string> = new Set(),
  ) {
    this.#texts = texts
    this.#machines = machines
    this.#without = without
  }

  static readonly everything = new Language(undefined)
  static readonly nothing = new Language(new Set())

  static exactly(text: string): Language {
    return new Language(new Set([text]))
  }

  static oneOf(texts: Iterable<string>): Language {
    return new Language(new Set(texts))
  }

  /** A pattern as `parseLike` reads it. */
  static like(parts: readonly LikePart[]): Language {
    if (parts.every((part) => typeof part === 'string')) return Language.exactly(parts.join(''))
    return new Language(undefined, [
      likeMachine(parts.filter((part, at) => part !== anyRun || parts[at - 1] !== anyRun)),
    ])
  }

  static startsWith(text: string): Language {
    return Language.like([...text, anyRun])
  }

  static endsWith(text: string): Language {
    return Language.like([anyRun, ...text])
  }

  static contains(text: string): Language {
    return Language.like([anyRun, ...text, anyRun])
  }

  /** Equal but for A to Z: `lowerAscii` of both is the same. */
  static ignoringCase(text: string): Language {
    return new Language(undefined, [ignoringCaseMachine(text)])
  }

  /** Before the text in byte order. */
  static below(text: string, inclusive: boolean): Language {
    return new Language(undefined, [belowMachine(text, inclusive)])
  }

  /** After the text in byte order. */
  static above(text: string, inclusive: boolean): Language {
    return Language.below(text, !inclusive).complement()
  }

  /** What is in all of them. */
  static all(languages: readonly Language[]): Language {
    const finite = languages.filter((language) => language.#texts)
    if (finite.length > 0) {
      const smallest = finite.reduce((a, b) => (b.#texts!.size < a.#texts!.size ? b : a))
      const others = languages.filter((language) => language !== smallest)
      return Language.oneOf([...smallest.#texts!].filter((text) => others.every((other) => other.includes(text))))
    }
    return new Language(
      undefined,
      [...new Set(languages.flatMap((language) => language.#machines))],
      new Set(languages.flatMap((language) => [...language.#without])),
    )
  }

  complement(): Language {
    if (this.#texts) return new Language(undefined, [], this.#texts)
    if (this.#machines.length === 0) return new Language(this.#without)
    const others = [...this.#without].map((text) => complementMachine(likeMachine([...text])))
    const machines = [...this.#machines, ...others]
    return new Language(undefined, [complementMachine(machines.length === 1 ? machines[0]! : productMachine(machines))])
  }

  includes(text: string): boolean {
    if (this.#texts) return this.#texts.has(text)
    return !this.#without.has(text) && this.#machines.every((machine) => machine.includes(text))
  }

  /** @throws {TooLarge} */
  isEmpty(bound: Bound = usualBound): boolean {
    if (this.#texts) return this.#texts.size === 0
    if (this.#machines.length === 0) return false
    const shape = this.#shape()
    return !shape || (this.#guess(1, shape).length === 0 && this.#shortest(1, shape, bound).length === 0)
  }

  /**
   * Up to `count` of its texts; fewer only if there are no more. The shortest come first, of these the most readable; the empty text is
   * the last resort. The same question has the same answer.
   * @throws {TooLarge}
   */
  members(count: number, bound: Bound = usualBound): readonly string[] {
    return count > 0 ? this.#members(count, bound).slice(0, count) : []
  }

  #members(count: number, bound: Bound): readonly string[] {
    if (this.#texts) return [...this.#texts].sort(byLength)
    const shape = this.#shape()
    if (!shape) return []
    try {
      return this.#shortest(count, shape, bound)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      const guessed = this.#guess(count, shape)
      if (guessed.length < count) throw error
      return guessed
    }
  }

  #shape(): Shape | undefined {
    return shapeOf(this.#machines.flatMap(({ parts }) => (parts ? [parts] : [])))
  }

  #shortest(count: number, shape: Shape, bound: Bound): readonly string[] {
    if (this.#machines.some(({ size }) => size > LONGEST_PATTERN)) throw new TooLarge()
    const prefix = prefixOf(shape)
    const graph = explore(this.#machines, prefix, bound)
    const found: string[] = []
    let empty = false
    for (const rest of graph ? textsOf(graph, bound) : []) {
      const text = prefix + rest
      if (this.#without.has(text)) continue
      if (text === '') empty = true
      else if (found.push(text) >= count) return found
    }
    return empty ? [...found, ''] : found
  }

  /** Texts that might well be in it, of which those that are: what the patterns ask for, one after the other. */
  #guess(count: number, shape: Shape): readonly string[] {
    const used = this.#machines.flatMap(({ characters }) => characters.map(codeOf))
    const unused = rangesBetween(used.flatMap((code) => [code, code + 1])).filter(({ from }) => !used.includes(from))
    const fresh = byReadability(unused).map(({ from }) => String.fromCodePoint(from))[0] ?? 'a'
    const found = new Set<string>()
    for (let number = 0; number < 4 * (count + this.#without.size) && found.size < count; number++) {
      const text = textOfShape(shape, fresh, fresh.repeat(number))
      if (text !== '' && this.includes(text)) found.add(text)
      if (shape.closed) break
    }
    return [...found]
  }
}

function byLength(a: string, b: string): number {
  return Number(a === '') - Number(b === '') || [...a].length - [...b].length || compareByteOrder(a, b)
}
