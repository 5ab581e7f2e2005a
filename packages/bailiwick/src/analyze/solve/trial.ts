import type { Check } from '../../evaluate/compile-condition.ts'
import { type Lit, YES } from './assignment.ts'
import type { Predicate, Val } from './atoms.ts'
import { Reasons } from './justify.ts'
import { Model } from './model.ts'
import { Numbers } from './numbers.ts'
import { Limit, type Witness } from './question.ts'
import type { Reading } from './reads.ts'
import { Store } from './store.ts'
import type { Translator } from './translate.ts'
import { confirms, makeWitness } from './witness.ts'
import { Words } from './words.ts'
import type { Cell, Row } from './world.ts'

/** What is looked at whenever the propositions fit together: do the values, and the rows, and what does the evaluator say? */
export class Trial {
  readonly #translator: Translator
  readonly #roots: Lit[]
  readonly #looked: () => { readonly reading: Reading; readonly checks: readonly Check[] }
  readonly #resource: string | undefined
  readonly #met = new Set<string>()
  #reasons!: Reasons
  #words!: Words
  #numbers!: Numbers
  /** Whether each row is there is a part of the world, needed or not. */
  #isThorough = false
  witness: Witness | undefined

  constructor(
    translator: Translator,
    roots: readonly Lit[],
    looked: () => { readonly reading: Reading; readonly checks: readonly Check[] },
    resource: string | undefined,
  ) {
    this.#translator = translator
    this.#roots = [...roots]
    this.#looked = looked
    this.#resource = resource
  }

  /** A clause that is broken now, false to search on with what was added, undefined if the values fit. */
  contradiction(): readonly Lit[] | false | undefined {
    const { gates, atoms } = this.#translator.world
    const reasons = new Reasons(gates, atoms)
    this.#reasons = reasons
    reasons.add(this.#roots)
    reasons.add(this.#presences(reasons))
    while (true) {
      const sides = this.#congruence()
      if (sides === false) return false
      if (sides.length === 0) break
      reasons.add(sides)
    }
    this.#words = new Words(reasons.lits, atoms)
    this.#numbers = new Numbers(reasons.lits, atoms, () => gates.inTime())
    const lits = this.#words.conflict() ?? this.#numbers.conflict()
    return lits && [...new Set(lits)].map((lit) => lit ^ 1)
  }

  /** As {@link contradiction}, and where there is none the world is written down and confirmed. */
  look(): readonly Lit[] | false | undefined {
    const broken = this.contradiction()
    if (broken !== undefined) return broken
    const { world } = this.#translator
    const model = new Model(this.#reasons, world.atoms, this.#words, this.#numbers)
    const store = new Store(world, this.#reasons, model)
    const { reading, checks } = this.#looked()
    const made = makeWitness(this.#translator, this.#reasons, store, reading, this.#resource)
    if (this.#merge(store)) return false
    if (!store.isTwofold && confirms(this.#translator, made, checks)) {
      this.witness = made.witness
      return undefined
    }
    const unheard = store.unheard()
    for (const { many, row } of unheard) world.join(many, row, world.membership(many, row))
    world.gates.ask(this.#roots)
    if (unheard.length > 0) return false
    if (this.#isThorough) throw new Limit(this.#hasRelations() ? 'text relation' : 'internal')
    // What nobody needed to know of a row may still be what another way to it tells.
    this.#isThorough = true
    return false
  }

  /** Whether rows are there, as it is taken now: all of them, or those that are said not to be in reach. */
  #presences(reasons: Reasons): readonly Lit[] {
    const { gates, rows } = this.#translator.world
    return rows.flatMap(({ present, exists }) => {
      const lits = this.#isThorough ? [present, exists] : reasons.has(present ^ 1) ? [exists] : []
      return lits.flatMap((lit) => [[lit ^ 1], [], [lit]][gates.truth(lit) + 1]!)
    })
  }

  #hasRelations(): boolean {
    const { atoms } = this.#translator.world
    return this.#reasons.lits.some((lit) => {
      const atom = atoms.of(lit)
      return atom?.kind === 'relation' || (atom?.kind === 'order' && atom.left.sort === 'word')
    })
  }

  /** Adds what holds of any world, and what makes it true is a reason from now on. */
  #lemma(lits: readonly Lit[]): void {
    const { gates } = this.#translator.world
    const lit = gates.or(lits)
    if (lit === YES) return
    gates.clause([lit])
    this.#roots.push(lit)
    gates.ask([lit])
  }

  /** Equal values have equal answers: what makes values differ, or false if that was not asked yet. */
  #congruence(): readonly Lit[] | false {
    const { gates, atoms } = this.#translator.world
    const answers = new Map<string, { readonly val: Val; readonly lit: Lit }[]>()
    for (const lit of this.#reasons.lits) {
      const atom = atoms.of(lit)
      if (atom?.kind !== 'applied' || atom.predicate.kind === 'check' || atom.predicate.kind === 'holds') continue
      const known = answers.get(groupOf(atom.predicate)) ?? []
      answers.set(groupOf(atom.predicate), known)
      known.push({ val: atom.to, lit })
    }
    const sides: Lit[] = []
    let added = false
    const apart = (a: { val: Val; lit: Lit }, b: { val: Val; lit: Lit }) => {
      if (!a.val.term && !b.val.term) return
      const same = atoms.same(a.val, b.val)
      if (same === 1 || this.#reasons.has(same ^ 1)) return
      if (gates.truth(same) < 0) {
        sides.push(same ^ 1)
        return
      }
      this.#lemma([same ^ 1, a.lit ^ 1, b.lit ^ 1])
      added = true
    }
    for (const entries of answers.values()) {
      const positive = entries.filter(({ lit }) => (lit & 1) === 0)
      if (positive.length === 0) continue
      for (const a of positive) {
        for (const b of entries) if (this.#excludes(a.lit, b.lit)) apart(a, b)
      }
    }
    return added ? false : sides
  }

  /** Whether the two answers cannot be given about one value. */
  #excludes(a: Lit, b: Lit): boolean {
    const { atoms } = this.#translator.world
    const [x, y] = [atoms.of(a), atoms.of(b)]
    if (x?.kind !== 'applied' || y?.kind !== 'applied') return false
    if (x.predicate.key === y.predicate.key) return (b & 1) === 1
    return (b & 1) === 0 && x.predicate.kind === 'granted' && y.predicate.kind === 'denied'
  }

  /** Rows with one key are one row. Whether that had to be told. */
  #merge(store: Store): boolean {
    const { world } = this.#translator
    const { gates, atoms } = world
    let told = false
    // A key leads to the row that has it: such a row is not absent.
    for (const { id, pointed, exists, present, cells, resource } of world.rows) {
      if (!pointed || !this.#reasons.has(present ^ 1) || !this.#reasons.has(pointed.missing ^ 1)) continue
      const { key, by } = pointed
      const { val } = cells.get(key)!
      const found = store.stored.find(
        (other) =>
          other.resource === resource && !other.isBefore && store.value(other, key) === store.print(val, false),
      )
      for (const row of found?.rows ?? []) {
        if (row.exists === exists || this.#met.has(`${id} is ${row.id}`)) continue
        this.#met.add(`${id} is ${row.id}`)
        const same = atoms.same(val, world.cell(row, key).val)
        this.#lemma([by ^ 1, same ^ 1, row.exists ^ 1, exists])
        told = true
      }
    }
    for (const [a, b, key] of store.meetings()) {
      const [left, right] = [world.cell(a, key), world.cell(b, key)]
      const apart = [a.exists ^ 1, b.exists ^ 1, left.null, right.null, atoms.same(left.val, right.val) ^ 1]
      const tell = (name: string, equal: () => readonly Lit[]) => {
        if (this.#met.has(`${a.id} ${b.id} ${name}`)) return
        this.#met.add(`${a.id} ${b.id} ${name}`)
        told = true
        for (const lit of equal()) this.#lemma([...apart, lit])
      }
      for (const [name, cell] of a.cells) {
        const other = b.cells.get(name)
        if (other && other !== cell) tell(name, () => [equalCells(cell, other)])
      }
      for (const [name, one] of a.ones) {
        const other = b.ones.get(name)
        if (other) tell(`${name} there`, () => equal(one.present, other.present))
      }
      for (const [name, list] of a.lists) {
        const other = b.lists.get(name)
        if (!other) continue
        const both = new Map([...list.spoken, ...other.spoken])
        tell(`${name} ${both.size}`, () => [
          ...equal(list.null, other.null),
          ...equal(list.hasNull, other.hasNull),
          ...[...both.values()].flatMap(({ val }) => equal(world.lists.has(list, val), world.lists.has(other, val))),
        ])
      }
      for (const { predicate, lit } of atoms.checksOf(a)) {
        tell(predicate.key, () => equal(lit, atoms.applied(predicate, { ...rowVal(b), type: { kind: 'id' } })))
      }
    }
    return told

    function equal(x: Lit, y: Lit): readonly Lit[] {
      return [gates.or([x ^ 1, y]), gates.or([x, y ^ 1])]
    }
    function equalCells(x: Cell, y: Cell): Lit {
      return gates.or([
        gates.and([x.null, y.null]),
        gates.and([x.null ^ 1, y.null ^ 1, x.val === y.val ? YES : atoms.same(x.val, y.val)]),
      ])
    }
  }
}

function rowVal(row: Row): Omit<Val, 'type'> {
  return { whole: 0n, real: 0, text: String(row.id), flag: 1 }
}

/** What is granted and what is denied is about the same things. */
function groupOf({ key, kind, name, type }: Predicate): string {
  return kind === 'granted' || kind === 'denied' ? `${name} ${type}` : key
}
