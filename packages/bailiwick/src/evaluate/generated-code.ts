import { once } from '../util/once.ts'

/** Whether code may be generated, and after how many questions about an action it is worth it. */
export const generation = { enabled: true, after: 64 }

/**
 * Turns generated code off, or on again, for actions that have none yet: call it before the first question. Answers are the same either way; by default an action that is asked often is compiled
 * to a function where the host allows `new Function`, and stays a composition of closures where it does not (a content
 * security policy, workers at the edge).
 *
 * ```ts
 * import { useGeneratedCode } from 'bailiwick'
 *
 * useGeneratedCode(false) // for a page that reports violations of its content security policy
 * ```
 */
export function useGeneratedCode(enabled: boolean): void {
  generation.enabled = enabled === true
}

/** Tried once, at the first action that is asked often. */
export const canGenerate = once(() => {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
})

/** Names that stand in code as they are; no other name does. Not one that every object inherits. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name) && !(name in Object.prototype)
}

/**
 * The text of a function in the making. Nothing of an author's becomes text but plain names: values, closures and
 * tables are numbered constants, given to the function when it is made.
 */
export class CodeWriter {
  readonly #constants: unknown[] = []
  readonly #numbers = new Map<unknown, number>()
  readonly #variables: string[] = []

  /** The name of a constant. */
  constant(value: unknown): string {
    const known = this.#numbers.get(value)
    if (known !== undefined) return `k${known}`
    this.#numbers.set(value, this.#constants.push(value) - 1)
    return `k${this.#constants.length - 1}`
  }

  /** The name of a new variable, undefined at first. */
  variable(): string {
    const name = `v${this.#variables.length}`
    this.#variables.push(name)
    return name
  }

  /** Makes the function of one parameter, the environment `e`. */
  make<T>(body: string): T {
    const constants = this.#constants.map((_, index) => `k${index}`)
    const variables = this.#variables.length > 0 ? `let ${this.#variables.join(', ')};` : ''
    const text = `'use strict'; return function (e) { const s = e.subject, c = e.context, r = e.rows[0]; ${variables}\n${body} }`
    return new Function(...constants, text)(...this.#constants) as T
  }
}
