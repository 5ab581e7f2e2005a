/** Terms of SMT-LIB as text. What is known at once is folded, so that the text stays small. */
export type Term = string

export const TRUE: Term = 'true'
export const FALSE: Term = 'false'

/** A term beyond this is no question that can be asked in the time of a run. */
let longestTerm = 200_000

/** For who has the time and the memory: a term may be longer from now on. */
export function allowTerms(length: number): void {
  longestTerm = length
}

/** Thrown while a question is translated, before its text fills the memory. */
export class TooLong extends Error {}

function bounded(term: Term): Term {
  if (term.length > longestTerm) throw new TooLong('A term is too long')
  return term
}

export function and(terms: readonly Term[]): Term {
  const left = [...new Set(terms)].filter((term) => term !== TRUE)
  if (left.includes(FALSE)) return FALSE
  return left.length === 0 ? TRUE : left.length === 1 ? left[0]! : bounded(`(and ${left.join(' ')})`)
}

export function or(terms: readonly Term[]): Term {
  const left = [...new Set(terms)].filter((term) => term !== FALSE)
  if (left.includes(TRUE)) return TRUE
  return left.length === 0 ? FALSE : left.length === 1 ? left[0]! : bounded(`(or ${left.join(' ')})`)
}

export function not(term: Term): Term {
  if (term === TRUE) return FALSE
  if (term === FALSE) return TRUE
  return `(not ${term})`
}

export const implies = (a: Term, b: Term): Term => or([not(a), b])
export const equal = (a: Term, b: Term): Term => (a === b ? TRUE : `(= ${a} ${b})`)
export const ite = (condition: Term, a: Term, b: Term): Term =>
  condition === TRUE || a === b ? a : condition === FALSE ? b : `(ite ${condition} ${a} ${b})`

let questions = 0

/** The declarations and assertions of one question. */
export class Script {
  readonly #lines: string[] = []
  readonly #constants = new Map<string, string>()
  #definitions = 0
  /** No two questions share a name: a solver that is asked again takes a name that it knows for the one it knew. */
  readonly #number = questions++

  /** A constant of that name, declared once. */
  constant(name: string, sort: string): Term {
    const quoted = symbol(`${this.#number} ${name}`)
    if (!this.#constants.has(name)) {
      this.#constants.set(name, sort)
      this.#lines.push(`(declare-const ${quoted} ${sort})`)
    }
    return quoted
  }

  /** The sort of each constant by its name. */
  get constants(): ReadonlyMap<string, string> {
    return this.#constants
  }

  /** A name for a term that is used more than once. */
  define(sort: string, term: Term): Term {
    if (term.length < 40) return term
    const name = `d${++this.#definitions}of${this.#number}`
    // Not as a function: those would stay with Z3 beyond the question.
    this.#lines.push(`(declare-const ${name} ${sort})`, `(assert (= ${name} ${term}))`)
    return name
  }

  assert(term: Term): void {
    if (term !== TRUE) this.#lines.push(`(assert ${term})`)
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}

/** Names of a model may hold anything; between bars stands anything but a bar and a backslash. */
function symbol(name: string): string {
  return `|${name.replace(/[|\\]/g, (character) => `\u00a6${character.charCodeAt(0)}`)}|`
}

/** The value of a constant in a model of Z3, by the name with which it was declared. */
export type Values = (name: string) => string | undefined

const least: Readonly<Record<string, string>> = { Bool: 'false', Int: '0', String: '""' }

/** Reads `(define-fun NAME () SORT VALUE)`, the form in which Z3 prints a model. What it leaves out may have any value. */
export function readModel(text: string, constants: ReadonlyMap<string, string>): Values {
  const found = new Map<string, string>()
  const pattern = /\(define-fun (?:\|\d+ ([^|]*)\||[^\s()]+) \(\) (?:Bool|Int|String)\s+/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const value = valueAt(text, pattern.lastIndex)
    if (match[1] !== undefined) found.set(match[1], value)
    pattern.lastIndex += value.length
  }
  return (name) => {
    const sort = constants.get(name)
    return sort === undefined ? undefined : (found.get(symbol(name).slice(1, -1)) ?? least[sort])
  }
}

function valueAt(text: string, from: number): string {
  const match = /"(?:[^"]|"")*"|\(- \d+\)|[^\s()]+/y
  match.lastIndex = from
  const found = match.exec(text)
  if (!found) throw new Error(`A value of Z3 that cannot be read: ${text.slice(from, from + 40)}`)
  return found[0]
}
