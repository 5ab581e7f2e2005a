import { type Lit, YES } from './assignment.ts'
import type { Atoms } from './atoms.ts'
import type { Exists, Gates, Instance } from './gates.ts'

/** The literals by which others are true already, whatever the rest is: atoms with the gates between. */
export class Reasons {
  readonly lits: Lit[] = []
  readonly #gates: Gates
  readonly #atoms: Atoms
  readonly #marked = new Set<Lit>([YES])
  readonly #universals: { readonly exists: Exists; readonly done: Set<Instance> }[] = []

  constructor(gates: Gates, atoms: Atoms) {
    this.#gates = gates
    this.#atoms = atoms
  }

  has(lit: Lit): boolean {
    return this.#marked.has(lit)
  }

  /** Adds what makes these literals true, all of which are. */
  add(start: readonly Lit[]): void {
    const open = [...start]
    do this.#drain(open)
    while (this.#instantiate(open))
  }

  #drain(open: Lit[]): void {
    for (let lit = open.pop(); lit !== undefined; lit = open.pop()) {
      if (this.#marked.has(lit)) continue
      this.#marked.add(lit)
      const gate = this.#gates.get(lit)
      const negative = (lit & 1) === 1
      if (!gate) this.lits.push(lit)
      else if ('and' in gate) {
        if (!negative) for (const child of gate.and) open.push(child)
        else open.push(this.#cheapest(gate.and))
      } else if (negative) this.#universals.push({ exists: gate.exists, done: new Set() })
      else open.push(gate.own!.member, gate.own!.body)
    }
  }

  /** Of what is there now, each `none` has something to say; of what nobody needs there is nothing. */
  #instantiate(open: Lit[]): boolean {
    for (const { exists, done } of this.#universals) {
      for (const instance of exists.instances) {
        const { member, body, joined } = instance
        if (done.has(instance) || !(joined || this.#marked.has(member))) continue
        done.add(instance)
        open.push(this.#gates.sat.value[member] === -1 ? member ^ 1 : body ^ 1)
      }
    }
    return open.length > 0
  }

  /** A conjunct that is false: one that is a reason already, else one that asks little of a theory. */
  #cheapest(children: readonly Lit[]): Lit {
    let best: Lit = YES
    let least = 4
    for (const child of children) {
      if (this.#gates.truth(child) >= 0) continue
      const lit = child ^ 1
      if (this.#marked.has(lit)) return lit
      const cost = this.#cost(lit)
      if (cost < least) {
        least = cost
        best = lit
      }
    }
    return best
  }

  #cost(lit: Lit): number {
    if (this.#gates.get(lit)) return 2
    const atom = this.#atoms.of(lit)
    if (!atom) return 1
    return atom.kind === 'bound' || atom.kind === 'value' || atom.kind === 'applied' ? 0 : 3
  }
}
