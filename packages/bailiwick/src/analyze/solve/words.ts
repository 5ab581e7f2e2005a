import { Language } from '../text/language.ts'
import type { Lit } from './assignment.ts'
import { type Atom, type Atoms, entryOf, type Term } from './atoms.ts'
import { Limit } from './question.ts'

type Of<K extends Atom['kind']> = Extract<Atom, { readonly kind: K }> & { readonly lit: Lit; readonly yes: boolean }

/** Texts that must be equal, with what is said of them. */
export interface Class {
  readonly terms: Term[]
  text?: string
  readonly not: Set<string>
  readonly languages: Of<'language'>[]
  readonly apart: Set<Class>
  readonly said: Lit[]
}

/** Equality of texts: classes, what they may not be, and patterns. */
export class Words {
  readonly #atoms: Atoms
  readonly #edges = new Map<Term, { readonly to: Term; readonly lit: Lit }[]>()
  readonly #values: Of<'value'>[] = []
  readonly #languages: Of<'language'>[] = []
  readonly #apart: Of<'same'>[] = []
  readonly #classes = new Map<Term, Class>()
  readonly classes: Class[] = []

  constructor(lits: readonly Lit[], atoms: Atoms) {
    this.#atoms = atoms
    for (const lit of lits) {
      const atom = atoms.of(lit)
      if (!atom) continue
      const yes = (lit & 1) === 0
      if (atom.kind === 'same' && yes) {
        entryOf(this.#edges, atom.left).push({ to: atom.right, lit })
        entryOf(this.#edges, atom.right).push({ to: atom.left, lit })
      } else if (atom.kind === 'same') this.#apart.push({ ...atom, lit, yes })
      else if (atom.kind === 'value') this.#values.push({ ...atom, lit, yes })
      else if (atom.kind === 'language') this.#languages.push({ ...atom, lit, yes })
    }
  }

  classOf(term: Term): Class {
    const known = this.#classes.get(term)
    if (known) return known
    const found: Class = { terms: [term], not: new Set(), languages: [], apart: new Set(), said: [] }
    this.#classes.set(term, found)
    this.classes.push(found)
    for (let at = 0; at < found.terms.length; at++) {
      for (const { to } of this.#edges.get(found.terms[at]!) ?? []) {
        if (this.#classes.has(to)) continue
        this.#classes.set(to, found)
        found.terms.push(to)
      }
    }
    return found
  }

  /** Literals that cannot be true together, or undefined. */
  conflict(): readonly Lit[] | undefined {
    const named = new Map<Class, Of<'value'>>()
    for (const value of this.#values) {
      const own = this.classOf(value.term)
      if (!value.yes) own.not.add(value.text)
      else {
        const other = named.get(own)
        if (other && other.text !== value.text) return [other.lit, value.lit, ...this.#path(other.term, value.term)]
        named.set(own, value)
        own.text = value.text
      }
    }
    for (const value of this.#values) {
      const other = named.get(this.classOf(value.term))
      if (!value.yes && other?.text === value.text) {
        return [other.lit, value.lit, ...this.#path(other.term, value.term)]
      }
    }
    for (const { left, right, lit } of this.#apart) {
      const [a, b] = [this.classOf(left), this.classOf(right)]
      if (a === b) return [lit, ...this.#path(left, right)]
      const [x, y] = [named.get(a), named.get(b)]
      if (x && y && x.text === y.text) {
        return [lit, x.lit, y.lit, ...this.#path(left, x.term), ...this.#path(right, y.term)]
      }
      a.apart.add(b)
      b.apart.add(a)
    }
    for (const language of this.#languages) {
      const own = this.classOf(language.term)
      const other = named.get(own)
      if (other && language.language.includes(other.text) !== language.yes) {
        return [language.lit, other.lit, ...this.#path(language.term, other.term)]
      }
      own.languages.push(language)
    }
    return this.#patterns(named)
  }

  #patterns(named: ReadonlyMap<Class, unknown>): readonly Lit[] | undefined {
    const narrow: { readonly own: Class; readonly texts: readonly string[] }[] = []
    for (const own of this.classes) {
      if (own.languages.length === 0 || named.has(own)) continue
      // One text more than others may take away: more need not be known.
      const count = own.apart.size + 1
      const texts = this.#atoms.texts(keyOfClass(own, count), (bound) => languageOf(own).members(count, bound))
      if (texts.length === 0) return this.#without(own)
      if (texts.length <= own.apart.size) narrow.push({ own, texts })
    }
    return narrow.length === 0 ? undefined : this.#colours(narrow)
  }

  /** The part of what is said of a class that leaves no text. */
  #without(own: Class): readonly Lit[] {
    const said = [
      ...own.languages.map(({ term, lit, yes, language }) => ({
        term,
        lit,
        language: yes ? language : language.complement(),
      })),
      ...this.#values
        .filter(({ term, yes }) => !yes && this.classOf(term) === own)
        .map(({ term, lit, text }) => ({ term, lit, language: Language.exactly(text).complement() })),
    ]
    let kept = said
    for (const one of said.length > 40 ? [] : said) {
      const rest = kept.filter((other) => other !== one)
      if (Language.all(rest.map(({ language }) => language)).isEmpty()) kept = rest
    }
    const [first] = kept
    return [...kept.map(({ lit }) => lit), ...kept.flatMap(({ term }) => this.#path(first!.term, term))]
  }

  /** Few texts for several classes that must differ: tries each. */
  #colours(narrow: readonly { readonly own: Class; readonly texts: readonly string[] }[]): readonly Lit[] | undefined {
    let steps = 0
    const taken = new Map<Class, string>()
    const choose = (at: number): boolean => {
      const entry = narrow[at]
      if (!entry) return true
      if (++steps > 20_000) throw new Limit('text size')
      const others = [...entry.own.apart].map((other) => other.text ?? taken.get(other))
      return entry.texts.some((text) => {
        if (others.includes(text)) return false
        taken.set(entry.own, text)
        if (choose(at + 1)) return true
        taken.delete(entry.own)
        return false
      })
    }
    if (choose(0)) return undefined
    const classes = new Set<Class>(narrow.flatMap(({ own }) => [own, ...own.apart]))
    const about = (term: Term) => classes.has(this.classOf(term))
    return [
      ...[...this.#values, ...this.#languages].filter(({ term }) => about(term)).map(({ lit }) => lit),
      ...this.#apart.filter(({ left, right }) => about(left) && about(right)).map(({ lit }) => lit),
      ...[...this.#edges].filter(([term]) => about(term)).flatMap(([, edges]) => edges.map(({ lit }) => lit)),
    ]
  }

  /** The equalities that lead from one to the other, as few as there are. */
  #path(from: Term, to: Term): readonly Lit[] {
    if (from === to) return []
    const back = new Map<Term, { readonly to: Term; readonly lit: Lit }>()
    const open = [from]
    for (let at = 0; at < open.length && !back.has(to); at++) {
      for (const edge of this.#edges.get(open[at]!) ?? []) {
        if (edge.to === from || back.has(edge.to)) continue
        back.set(edge.to, { to: open[at]!, lit: edge.lit })
        open.push(edge.to)
      }
    }
    const path: Lit[] = []
    for (let at = to; at !== from; at = back.get(at)!.to) path.push(back.get(at)!.lit)
    return path
  }
}

/** What a class may be, but for what it must differ from. */
export function languageOf({ languages, not }: Class): Language {
  const said = languages.map(({ language, yes }) => (yes ? language : language.complement()))
  return Language.all([...said, Language.oneOf(not).complement()])
}

/** The question for texts of a class, of which equal ones have equal answers. */
export function keyOfClass({ languages, not }: Class, count: number, more = ''): string {
  return `${count} ${languages.map(({ lit }) => lit).join()} ${JSON.stringify([...not])} ${more}`
}
