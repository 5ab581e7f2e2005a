import type { TextOperator } from '../../ast/condition.ts'
import type { ScalarType } from '../../ast/types.ts'
import { type Bound as TextBound, usualBound } from '../text/explore.ts'
import type { Language } from '../text/language.ts'
import { type Lit, NO, YES } from './assignment.ts'
import type { Gates } from './gates.ts'
import { rangeOf, type Sort, sortOf } from './values.ts'

/** A value that is not known. */
export interface Term {
  readonly id: number
  readonly type: ScalarType
  readonly sort: Sort
  /** What a made-up value is called after. */
  readonly hint: string
  /** Of a flag: that it is true. */
  readonly flag: Lit
}

/** A known or unknown value that is not null; a whole one may be moved. */
export interface Val {
  readonly type: ScalarType
  readonly term?: Term
  readonly whole: bigint
  readonly real: number
  readonly text: string
  readonly flag: Lit
}

export type Relation = Exclude<TextOperator, 'like'>

/** What a variable says of values. */
export type Atom =
  /** Not more than that, of a real number perhaps less than that. */
  | { readonly kind: 'bound'; readonly term: Term; readonly at: bigint | number; readonly strict: boolean }
  | { readonly kind: 'gap'; readonly left: Term; readonly right: Term; readonly at: bigint }
  | { readonly kind: 'order'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'value'; readonly term: Term; readonly text: string }
  | { readonly kind: 'same'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'language'; readonly term: Term; readonly language: Language }
  | { readonly kind: 'relation'; readonly operator: Relation; readonly left: Term; readonly right: Term }
  | { readonly kind: 'applied'; readonly predicate: Predicate; readonly to: Val }

/** What is answered from outside, or membership of a list. */
export interface Predicate {
  readonly key: string
  readonly kind: 'in' | 'granted' | 'denied' | 'holds' | 'check'
  /** An action, a code, the name of a check. */
  readonly name?: string
  readonly type?: string
}

interface Bound {
  readonly at: bigint | number
  readonly strict: boolean
  readonly lit: Lit
}

/**
 * Comparisons as literals. What follows between comparisons of one value is told at once: `x < 3` implies `x < 5`, `x = 1`
 * excludes `x = 2`. So the theory is asked about several values only.
 */
export class Atoms {
  readonly #gates: Gates
  readonly #atoms: (Atom | undefined)[] = []
  readonly #known = new Map<string, Lit>()
  readonly #bounds = new Map<string, Bound[]>()
  readonly #values = new Map<Term, { text: string; lit: Lit }[]>()
  readonly #groups = new Map<Term, Lit[]>()
  readonly #languages = new Map<Term, { language: Language; lit: Lit }[]>()
  readonly #checks = new Map<string, { readonly predicate: Predicate; readonly lit: Lit }[]>()
  /** Texts of languages that were looked for, by what was said of them. */
  readonly #texts = new Map<string, readonly string[]>()
  #terms = 0

  constructor(gates: Gates) {
    this.#gates = gates
  }

  of(lit: Lit): Atom | undefined {
    return this.#atoms[lit >> 1]
  }

  term(type: ScalarType, hint: string): Term {
    this.#gates.grow(1)
    const sort = sortOf(type)
    return { id: this.#terms++, type, sort, hint, flag: sort === 'flag' ? this.#gates.free() : NO }
  }

  #atom(key: string, atom: Atom, tryTrue = false): Lit {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const lit = this.#gates.free(tryTrue)
    this.#atoms[lit >> 1] = atom
    this.#known.set(key, lit)
    return lit
  }

  same(a: Val, b: Val): Lit {
    switch (sortOf(a.type)) {
      case 'flag':
        if (a.flag === b.flag) return YES
        return this.#gates.and([this.#gates.and([a.flag, b.flag ^ 1]) ^ 1, this.#gates.and([a.flag ^ 1, b.flag]) ^ 1])
      case 'whole':
      case 'real':
        return this.#gates.and([this.atMost(a, b), this.atMost(b, a)])
      default:
        if (!a.term && !b.term) return a.text === b.text ? YES : NO
        if (a.term && b.term) return this.#sameTerms(a.term, b.term)
        return this.#value((a.term ?? b.term)!, a.term ? b.text : a.text)
    }
  }

  /** a ≤ b */
  atMost(a: Val, b: Val): Lit {
    switch (sortOf(a.type)) {
      case 'whole':
        return this.#gap(a.term, b.term, b.whole - a.whole)
      case 'real':
        if (a.term && b.term) return this.#order(a.term, b.term)
        if (a.term) return this.#bound(a.term, b.real, false)
        return b.term ? this.#bound(b.term, a.real, true) ^ 1 : a.real <= b.real ? YES : NO
      default:
        return this.#order(a.term!, b.term!)
    }
  }

  /** a < b */
  less(a: Val, b: Val): Lit {
    return this.atMost(b, a) ^ 1
  }

  /** The whole left value is at most `at` above the right one; either may be absent, which is 0. */
  #gap(left: Term | undefined, right: Term | undefined, at: bigint): Lit {
    if (left === right) return at >= 0n ? YES : NO
    if (!right) return this.#bound(left!, at, false)
    if (!left) return this.#bound(right, -at - 1n, false) ^ 1
    if (left.id > right.id) return this.#gap(right, left, -at - 1n) ^ 1
    return this.#inOrder(`${left.id}-${right.id}`, { at, strict: false }, { kind: 'gap', left, right, at })
  }

  #bound(term: Term, at: bigint | number, strict: boolean): Lit {
    const range = rangeOf(term.type)
    if (range && (strict ? at > range[1] : at >= range[1])) return YES
    if (range && (strict ? at <= range[0] : at < range[0])) return NO
    return this.#inOrder(String(term.id), { at, strict }, { kind: 'bound', term, at, strict })
  }

  /** Each bound implies the next one. */
  #inOrder(key: string, { at, strict }: Omit<Bound, 'lit'>, atom: Atom): Lit {
    const bounds = entryOf(this.#bounds, key)
    let low = 0
    let high = bounds.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = bounds[middle]!
      if (other.at < at || (other.at === at && other.strict && !strict)) low = middle + 1
      else high = middle
    }
    const found = bounds[low]
    if (found && found.at === at && found.strict === strict) return found.lit
    const lit = this.#gates.free()
    this.#atoms[lit >> 1] = atom
    if (low > 0) this.#gates.clause([bounds[low - 1]!.lit ^ 1, lit])
    if (found) this.#gates.clause([lit ^ 1, found.lit])
    bounds.splice(low, 0, { at, strict, lit })
    return lit
  }

  #order(left: Term, right: Term): Lit {
    if (left === right) return YES
    const lit = this.#atom(`${left.id}<=${right.id}`, { kind: 'order', left, right })
    const other = `${right.id}<=${left.id}`
    if (!this.#known.has(other)) {
      const back = this.#atom(other, { kind: 'order', left: right, right: left })
      this.#gates.clause([lit, back])
      if (left.sort === 'word') {
        const same = this.#sameTerms(left, right)
        this.#gates.clause([same ^ 1, lit])
        this.#gates.clause([same ^ 1, back])
        this.#gates.clause([same, lit ^ 1, back ^ 1])
      }
    }
    return lit
  }

  #sameTerms(left: Term, right: Term): Lit {
    if (left === right) return YES
    if (left.id > right.id) return this.#sameTerms(right, left)
    return this.#atom(`${left.id}=${right.id}`, { kind: 'same', left, right })
  }

  #value(term: Term, text: string): Lit {
    const key = `${term.id}=${JSON.stringify(text)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const lit = this.#atom(key, { kind: 'value', term, text })
    this.#gates.sat.exclude(entryOf(this.#groups, term), lit)
    for (const { language, lit: other } of this.#languages.get(term) ?? []) {
      this.#gates.clause([lit ^ 1, language.includes(text) ? other : other ^ 1])
    }
    entryOf(this.#values, term).push({ text, lit })
    return lit
  }

  /** The text is in the language, which is named by the key. */
  inLanguage(term: Term, key: string, make: () => Language): Lit {
    const name = `${term.id}~${key}`
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const language = make()
    const lit = this.#atom(name, { kind: 'language', term, language })
    for (const { text, lit: other } of this.#values.get(term) ?? []) {
      this.#gates.clause([other ^ 1, language.includes(text) ? lit : lit ^ 1])
    }
    entryOf(this.#languages, term).push({ language, lit })
    return lit
  }

  /** What is found is kept, as the same patterns meet again and again. */
  texts(key: string, find: (bound: TextBound) => readonly string[]): readonly string[] {
    const known = this.#texts.get(key)
    if (known) return known
    if (this.#texts.size > 5000) this.#texts.clear()
    const texts = find(this.textBound())
    this.#texts.set(key, texts)
    return texts
  }

  textBound(): TextBound {
    return { ...usualBound, until: this.#gates.until }
  }

  /** Two unknown texts in a relation; of one and the same text each relation is true. */
  related(operator: Relation, left: Term, right: Term): Lit {
    if (left === right) return YES
    const lit = this.#atom(`${left.id} ${operator} ${right.id}`, { kind: 'relation', operator, left, right })
    this.#gates.clause([this.#sameTerms(left, right) ^ 1, lit])
    return lit
  }

  /** What is free but for this: equal values have equal answers. */
  applied(predicate: Predicate, to: Val): Lit {
    const key = `${predicate.key}(${keyOf(to)})`
    const isNew = !this.#known.has(key)
    const lit = this.#atom(key, { kind: 'applied', predicate, to })
    if (isNew && predicate.kind === 'check') entryOf(this.#checks, to.text).push({ predicate, lit })
    return lit
  }

  /** What checks of the application are asked of a row. */
  checksOf(row: { readonly id: number }): readonly { readonly predicate: Predicate; readonly lit: Lit }[] {
    return this.#checks.get(String(row.id)) ?? []
  }
}

export function keyOf({ term, whole, real, text, flag }: Val): string {
  return `${term ? `t${term.id}` : ''}+${whole}+${real}+${flag}+${text}`
}

export function entryOf<K, T>(map: Map<K, T[]>, key: K): T[] {
  const known = map.get(key)
  if (known) return known
  const entry: T[] = []
  map.set(key, entry)
  return entry
}
