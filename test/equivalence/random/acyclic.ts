import type { ActionSpec } from '../spec/spec.ts'

/**
 * Leaves out each `implies` and `composedOf` that would lead back to where it starts. Denials flow from what is implied and from parts
 * to the whole; allows flow from what implies and from parts: neither way may be a circle.
 */
export function withoutCircles(actions: Readonly<Record<string, ActionSpec>>): Record<string, ActionSpec> {
  const denials = new Flow()
  const allows = new Flow()
  return Object.fromEntries(
    Object.entries(actions).map(([name, { implies, composedOf, ...rest }]) => {
      const kept = (names: readonly string[] | undefined, isPart: boolean) => {
        const fitting = (names ?? []).filter((other) => {
          if (!Object.hasOwn(actions, other)) return false
          const [to, from] = isPart ? [name, other] : [other, name]
          if (denials.reaches(name, other) || allows.reaches(to, from)) return false
          denials.add(other, name)
          allows.add(from, to)
          return true
        })
        return fitting.length > 0 ? fitting : undefined
      }
      const implied = kept(implies, false)
      const parts = kept(composedOf, true)
      return [name, { ...rest, ...(implied ? { implies: implied } : {}), ...(parts ? { composedOf: parts } : {}) }]
    }),
  )
}

class Flow {
  readonly #next = new Map<string, string[]>()

  add(from: string, to: string): void {
    this.#next.set(from, [...(this.#next.get(from) ?? []), to])
  }

  reaches(from: string, to: string): boolean {
    return from === to || (this.#next.get(from) ?? []).some((next) => this.reaches(next, to))
  }
}
