import type { ConditionNode, LiteralNode } from '../../ast/condition.ts'
import { canonical } from './canonical.ts'

/** Beyond so many ways to be true, a condition is one way. */
const most = 32

/** One way for a condition to be true: single conditions, each as a text, all of which are true; sorted. */
export type Way = readonly string[]

/**
 * The ways in which a condition can be true. For conditions as `whereTrue` leaves them. So a rule is known again, be it
 * `a and (b or c)` or `(a and b) or (a and c)`.
 */
export function waysOf(node: ConditionNode): readonly Way[] {
  return (expand(node) ?? [new Set([canonical(node)])]).map((way) => [...way].sort())
}

type Atoms = ReadonlySet<string>

function expand(node: ConditionNode): readonly Atoms[] | undefined {
  switch (node.kind) {
    case 'constant':
      return node.value ? [new Set()] : []
    case 'any':
      return bounded(node.conditions.map(expand), (ways) => ways.flat())
    case 'all':
      return bounded(node.conditions.map(expand), (ways) =>
        ways.reduce<readonly Atoms[] | undefined>(
          (known, more) => {
            if (!known || known.length * more.length > most) return undefined
            return known.flatMap((way) => more.map((other) => new Set([...way, ...other])))
          },
          [new Set()],
        ),
      )
    case 'in':
      return (valuesOf(node) ?? [node]).map((one) => new Set([canonical(one)]))
    case 'not': {
      const values = node.condition.kind === 'in' ? valuesOf(node.condition) : undefined
      if (values) return [new Set(values.map((one) => canonical({ kind: 'not', condition: one })))]
    }
  }
  return [new Set([canonical(node)])]
}

function bounded(
  parts: readonly (readonly Atoms[] | undefined)[],
  join: (parts: readonly (readonly Atoms[])[]) => readonly Atoms[] | undefined,
): readonly Atoms[] | undefined {
  const known = parts.filter((ways) => ways !== undefined)
  const ways = known.length === parts.length ? join(known) : undefined
  return ways && ways.length <= most ? ways : undefined
}

/** `x in (a, b)` as its equalities; undefined where it is not said with values. */
function valuesOf({ operand, list }: Extract<ConditionNode, { kind: 'in' }>): readonly ConditionNode[] | undefined {
  if (list.kind !== 'values' || !list.values || list.values.length === 0 || list.values.length > most) return undefined
  if (list.values.includes(null)) return undefined
  return list.values.map((value): ConditionNode => {
    const right: LiteralNode = { kind: 'literal', type: list.element, value }
    return { kind: 'comparison', operator: 'is', left: operand, right }
  })
}

/** Conditions by their ways: which are covered by some of them, and which have most in common with another. */
export class FormIndex<T extends { readonly ways: readonly Way[] }> {
  readonly #shortest = new Map<string, Way[]>()
  readonly #having = new Map<string, T[]>()
  #always = false

  constructor(conditions: readonly T[]) {
    for (const one of conditions) {
      for (const atom of new Set(one.ways.flat())) push(this.#having, atom, one)
    }
    for (const way of conditions.flatMap(({ ways }) => ways)) {
      const [first] = way
      if (first === undefined) this.#always = true
      else
        push(
          this.#shortest,
          way.reduce((rare, atom) => (this.#count(atom) < this.#count(rare) ? atom : rare), first),
          way,
        )
    }
  }

  #count(atom: string): number {
    return this.#having.get(atom)?.length ?? 0
  }

  /** Whether one of the conditions is true wherever this one is, as its form shows: in each of its ways they have one that asks less. */
  covers({ ways }: Pick<T, 'ways'>): boolean {
    return (
      this.#always ||
      ways.every((way) => {
        const atoms = new Set(way)
        return way.some((atom) => this.#shortest.get(atom)?.some((other) => other.every((one) => atoms.has(one))))
      })
    )
  }

  /** The conditions that have most in common with this one: rare things count. */
  nearest({ ways }: Pick<T, 'ways'>, count: number): readonly T[] {
    const scores = new Map<T, number>()
    for (const atom of new Set(ways.flat())) {
      for (const one of this.#having.get(atom) ?? []) {
        scores.set(one, (scores.get(one) ?? 0) + 1 / this.#count(atom))
      }
    }
    const byScore = [...scores].sort(([, a], [, b]) => b - a)
    return byScore.slice(0, count).map(([one]) => one)
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}
