import type { Bound } from '../text/explore.ts'
import { Language } from '../text/language.ts'
import type { Atoms, Relation, Term, Val } from './atoms.ts'
import type { Reasons } from './justify.ts'
import { type Numbers, realsOf, wholesOf } from './numbers.ts'
import { Limit } from './question.ts'
import { languageAfter, languageBefore } from './texts.ts'
import { rangeOf, usual } from './values.ts'
import { type Class, keyOfClass, languageOf, type Words } from './words.ts'

/** Values for the terms, so that all that was said of them is true: the usual one where any will do. */
export class Model {
  /** The terms of which anything is said. */
  readonly said = new Set<Term>()
  readonly #reasons: Reasons
  readonly #words: Words
  readonly #atoms: Atoms
  readonly #bounds = new Map<Term, [bigint | undefined, bigint | undefined]>()
  readonly #wholes: Map<Term, bigint>
  readonly #reals: Map<Term, number>
  readonly #relations = new Map<
    Class,
    { readonly operator: Relation | 'lte'; readonly left: Class; readonly right: Class; readonly yes: boolean }[]
  >()
  readonly #used = new Set<string>()
  readonly #counts = new Map<string, number>()

  constructor(reasons: Reasons, atoms: Atoms, words: Words, numbers: Numbers) {
    this.#reasons = reasons
    this.#words = words
    this.#atoms = atoms
    for (const lit of reasons.lits) {
      const atom = atoms.of(lit)
      if (!atom) continue
      const yes = (lit & 1) === 0
      if (atom.kind === 'applied') {
        if (atom.to.term) this.said.add(atom.to.term)
      } else if ('term' in atom) this.said.add(atom.term)
      else {
        this.said.add(atom.left).add(atom.right)
        if (atom.kind === 'relation') this.#relate(atom.operator, atom.left, atom.right, yes)
        if (atom.kind === 'order' && atom.left.sort === 'word') this.#relate('lte', atom.left, atom.right, yes)
      }
      if (atom.kind === 'bound' && atom.term.sort === 'whole') this.#bound(atom.term, atom.at as bigint, yes)
      if (atom.kind === 'value') this.#used.add(atom.text)
    }
    this.#wholes = wholesOf(numbers)
    this.#reals = realsOf(numbers)
    for (const value of this.#wholes.values()) this.#used.add(String(value))
    for (const [low, high] of this.#bounds.values()) if (low === high) this.#used.add(String(low))
    const open = words.classes.filter((own) => own.text === undefined && own.terms.some((term) => this.said.has(term)))
    if (!this.#chooseAll(open) && !this.#chooseAll([...open].reverse())) throw new Limit('text relation')
  }

  #bound(term: Term, at: bigint, yes: boolean): void {
    const [low, high] = this.#bounds.get(term) ?? [undefined, undefined]
    if (yes) this.#bounds.set(term, [low, high === undefined || at < high ? at : high])
    else this.#bounds.set(term, [low === undefined || at + 1n > low ? at + 1n : low, high])
  }

  #relate(operator: Relation | 'lte', leftTerm: Term, rightTerm: Term, yes: boolean): void {
    const [left, right] = [this.#words.classOf(leftTerm), this.#words.classOf(rightTerm)]
    for (const own of new Set([left, right])) {
      const entry = this.#relations.get(own) ?? []
      entry.push({ operator, left, right, yes })
      this.#relations.set(own, entry)
    }
  }

  flag(val: Val): boolean {
    return this.#reasons.has(val.flag)
  }

  whole(term: Term, apart: boolean): bigint {
    const known = this.#wholes.get(term)
    if (known !== undefined) return known
    const range = rangeOf(term.type)
    const [low = range?.[0] as bigint, high = range?.[1] as bigint] = this.#bounds.get(term) ?? []
    const clamp = (value: bigint) =>
      low !== undefined && value < low ? low : high !== undefined && value > high ? high : value
    let value = clamp(usual(term.type))
    for (let step = 1n; apart && step < 10_000n && this.#used.has(String(value)); step++) {
      const other = clamp(value + 1n)
      value = other === value ? clamp(usual(term.type) - step) : other
    }
    if (apart) this.#used.add(String(value))
    this.#wholes.set(term, value)
    return value
  }

  real(term: Term): number {
    return this.#reals.get(term) ?? 0
  }

  word(term: Term): string {
    const own = this.#words.classOf(term)
    own.text ??= this.#fresh(own)
    return own.text
  }

  #fresh(own: Class): string {
    const term = own.terms.find(({ hint }) => /Id$|_id$/.test(hint)) ?? own.terms[0]!
    for (;;) {
      const text = this.#name(term)
      if (!this.#used.has(text) && !own.not.has(text)) {
        this.#used.add(text)
        return text
      }
    }
  }

  #name({ type, hint }: Term): string {
    const base = type.kind === 'uuid' ? '' : hint.replace(/(Id|_id)$/, '').toLowerCase() || 'x'
    const count = (this.#counts.get(base) ?? 0) + 1
    this.#counts.set(base, count)
    return type.kind === 'uuid' ? `00000000-0000-4000-8000-${String(count).padStart(12, '0')}` : `${base}${count}`
  }

  #chooseAll(open: readonly Class[]): boolean {
    const chosen: Class[] = []
    for (const own of open) {
      const text = this.#choose(own)
      if (text === undefined) {
        for (const other of chosen) delete other.text
        return false
      }
      own.text = text
      this.#used.add(text)
      chosen.push(own)
    }
    return true
  }

  #choose(own: Class): string | undefined {
    const relations = this.#relations.get(own) ?? []
    if (own.languages.length === 0 && relations.length === 0) return this.#fresh(own)
    const languages = [languageOf(own)]
    for (const { operator, left, right, yes } of relations) {
      const other = left === own ? right : left
      if (other === own || other.text === undefined) continue
      const language = left === own ? languageBefore(operator, other.text) : languageAfter(other.text, operator)
      languages.push(yes ? language : language.complement())
    }
    const apart = [...own.apart].flatMap(({ text }) => text ?? [])
    const language = Language.all([...languages, Language.oneOf(apart).complement()])
    const preferred = this.#name(own.terms[0]!)
    if (language.includes(preferred) && !this.#used.has(preferred)) return preferred
    const count = own.apart.size + 2
    const find = (bound: Bound) => language.members(count, bound)
    // Relations are with texts that were chosen only now.
    const texts =
      relations.length > 0
        ? find(this.#atoms.textBound())
        : this.#atoms.texts(keyOfClass(own, count, JSON.stringify(apart)), find)
    return texts.find((text) => !this.#used.has(text)) ?? texts[0]
  }
}
