import type { ScalarType } from '../../ast/types.ts'
import { type Lit, NO } from './assignment.ts'
import { type Atoms, keyOf, type Val } from './atoms.ts'
import type { Gates, Instance } from './gates.ts'

/** An array that is not known: which values are spoken of, and whether each is in it. */
export interface List {
  readonly id: number
  readonly element: ScalarType
  readonly null: Lit
  /** It has an element, be it null. */
  readonly filled: Lit
  /** It has a null among its elements. */
  readonly hasNull: Lit
  readonly spoken: Map<string, { readonly val: Val; readonly member: Lit }>
  readonly listeners: ((val: Val) => void)[]
}

/** Arrays as sets of the values that are spoken of. */
export class Lists {
  readonly #gates: Gates
  readonly #atoms: Atoms
  readonly #known = new Map<string, Lit>()
  #count = 0

  constructor(gates: Gates, atoms: Atoms) {
    this.#gates = gates
    this.#atoms = atoms
  }

  /** @param isNull that there is no array at all */
  list(element: ScalarType, isNull: Lit, hint: string): List {
    const gates = this.#gates
    const hasNull = gates.free()
    const some = gates.exists({
      instances: [],
      invent: () => ({ member: NO ^ 1, body: gates.or([hasNull, this.has(list, this.#element(list, hint))]) }),
      overhear: (tell) => {
        tell({ member: hasNull, body: NO ^ 1 })
        this.#follow(list, (val) => tell({ member: this.has(list, val), body: NO ^ 1 }))
      },
    })
    const list: List = {
      id: this.#count++,
      element,
      null: isNull,
      filled: some,
      hasNull,
      spoken: new Map(),
      listeners: [],
    }
    return list
  }

  #element(list: List, hint: string): Val {
    return valOf(this.#atoms.term(list.element, hint))
  }

  /** A value that is not null is in the list. */
  has(list: List, val: Val): Lit {
    const key = keyOf(val)
    const known = list.spoken.get(key)
    if (known) return known.member
    const member = this.#atoms.applied({ key: `in ${list.id}`, kind: 'in' }, val)
    list.spoken.set(key, { val, member })
    for (const listener of list.listeners) listener(val)
    return member
  }

  #follow(list: List, listener: (val: Val) => void): void {
    list.listeners.push(listener)
    for (const { val } of [...list.spoken.values()]) listener(val)
  }

  /** Some value is in the list of which the body holds, whose name is the key; `other` is a list that it speaks of. */
  some(list: List, key: string, body: (val: Val) => Lit, other?: List): Lit {
    const name = `${list.id} ${key}`
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const instance = (val: Val): Instance => ({ member: this.has(list, val), body: body(val) })
    const lit = this.#gates.exists({
      instances: [],
      invent: () => instance(this.#element(list, 'element')),
      overhear: (tell) => {
        const told = new Set<string>()
        const once = (val: Val) => {
          if (told.has(keyOf(val))) return
          told.add(keyOf(val))
          tell(instance(val))
        }
        this.#follow(list, once)
        if (other) this.#follow(other, once)
      },
    })
    this.#known.set(name, lit)
    return lit
  }
}

export function valOf(term: NonNullable<Val['term']>): Val {
  return { type: term.type, term, whole: 0n, real: 0, text: '', flag: term.flag }
}
