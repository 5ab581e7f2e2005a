/** Reads the condition of a policy, as PostgreSQL prints it, down to what can be tried out: which values it compares. */
import { callsIn, type Token, tokens } from '../sql-text.ts'
import { given } from './given.ts'
import { boolean, cast, literalOf, type Node, nameOf, opaque, type Value, type Variable, variable } from './values.ts'

/** Values that a condition compares with each other. */
export interface Comparison {
  readonly variables: readonly Variable[]
  readonly literals: readonly string[]
  readonly ordered: boolean
  /** Compared by something that is evaluated and not understood: other values could make a difference. */
  readonly vague?: true
}

/** A part that is true, false or null for reasons that lie in other tables: a subquery, or a function that somebody wrote. */
export interface Opaque {
  readonly text: string
  readonly start: number
  readonly end: number
}

export interface Condition {
  readonly comparisons: readonly Comparison[]
  readonly opaque: readonly Opaque[]
}

const fromGiven = /FROM \( SELECT (?:__\w+ AS (?:subject|context),?\s*)+OFFSET 0\) given/

const comparing = new Set(['=', '<>', '<', '>', '<=', '>='])
/** `text` names what is given as `given` does. What cannot be read at all is one opaque part. */
export function readCondition(text: string, columns: readonly string[]): Condition {
  try {
    const reader = new Reader(text, columns)
    reader.all()
    return reader
  } catch {
    return { comparisons: [], opaque: [{ text, start: 0, end: text.length }] }
  }
}

class Reader implements Condition {
  readonly comparisons: Comparison[] = []
  readonly opaque: Opaque[] = []
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #columns: readonly string[]
  /** Variables as they were read, and where. */
  readonly #met: { readonly variable: Variable; readonly at: number }[] = []
  #at = 0

  constructor(text: string, columns: readonly string[]) {
    this.#text = text
    this.#tokens = tokens(text)
    this.#columns = columns
  }

  all(): void {
    this.#condition(this.#either())
    if (this.#at < this.#tokens.length) throw new Error('more than a condition')
  }

  #is(...words: readonly string[]): boolean {
    return words.every((word, index) => this.#tokens[this.#at + index]?.text.toUpperCase() === word)
  }

  #take(...words: readonly string[]): boolean {
    const found = this.#is(...words)
    if (found) this.#at += words.length
    return found
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw new Error(`no ${word} at ${this.#at}`)
  }

  #here(): number {
    return this.#tokens[this.#at]?.at ?? this.#text.length
  }

  #behind(): number {
    const last = this.#tokens[this.#at - 1]!
    return last.at + last.text.length
  }

  #node(value: Value, start: number): Node {
    return { ...value, start, end: this.#behind() }
  }

  /** What stands where a truth value is wanted. */
  #condition(node: Node): void {
    if (node.kind === 'variable') this.#compared([node], false)
    else if (node.kind === 'opaque' || node.kind === 'json') this.#notUnderstood(node)
  }

  /** What is a matter of the values alone is evaluated; what looks at other rows is taken for true, false and null. */
  #notUnderstood({ start, end }: Node): void {
    const text = this.#text.slice(start, end)
    const looksElsewhere =
      /\bfrom\b/i.test(text.replaceAll(new RegExp(fromGiven, 'g'), '')) ||
      callsIn(text).some(({ name }) => name.includes('.'))
    if (looksElsewhere) {
      this.opaque.push({ text, start, end })
      return
    }
    const isInside = ({ at }: { readonly at: number }) => at >= start && at < end
    const literals = this.#tokens.filter((token) => isInside(token) && token.kind !== 'word' && token.kind !== 'symbol')
    const variables = this.#met.filter(isInside).map(({ variable }) => variable)
    this.comparisons.push({ variables, literals: literals.map(literalOf), ordered: true, vague: true })
  }

  #compared(nodes: readonly Node[], ordered: boolean): void {
    const variables = nodes.flatMap((node) => (node.kind === 'variable' ? [node.variable] : []))
    const literals = nodes.flatMap((node) => (node.kind === 'literals' ? node.values : []))
    if (variables.length > 0) this.comparisons.push({ variables, literals, ordered })
  }

  #joined(word: string, part: () => Node): Node {
    const start = this.#here()
    const first = part()
    if (!this.#is(word)) return first
    this.#condition(first)
    while (this.#take(word)) this.#condition(part())
    return this.#node(boolean, start)
  }

  #either(): Node {
    return this.#joined('OR', () => this.#joined('AND', () => this.#negated()))
  }

  #negated(): Node {
    const start = this.#here()
    if (!this.#take('NOT')) return this.#comparison()
    this.#condition(this.#negated())
    return this.#node(boolean, start)
  }

  #comparison(): Node {
    const start = this.#here()
    let left = this.#value()
    for (;;) {
      const operator = this.#tokens[this.#at]
      if (operator?.kind === 'symbol' && comparing.has(operator.text)) left = this.#compare(left, operator.text, start)
      else if (this.#take('IS')) left = this.#is_(left, start)
      else if (operator?.kind === 'symbol' && !['(', ')', ',', '.', '[', ']', ';', ':', '::'].includes(operator.text)) {
        left = this.#operate(left, operator.text, start)
      } else return left
    }
  }

  #compare(left: Node, operator: string, start: number): Node {
    this.#at++
    if (!this.#take('ANY')) this.#take('ALL')
    const right = this.#value()
    const isReadable = (node: Node) => node.kind === 'variable' || node.kind === 'literals'
    if (!isReadable(left) || !isReadable(right)) return this.#node(opaque, start)
    this.#compared([left, right], operator !== '=' && operator !== '<>')
    return this.#node(boolean, start)
  }

  #is_(left: Node, start: number): Node {
    this.#take('NOT')
    if (this.#take('DISTINCT', 'FROM')) {
      const right = this.#value()
      const isReadable = [left, right].every(({ kind }) => kind === 'variable' || kind === 'literals')
      if (isReadable) this.#compared([left, right], false)
      return this.#node(isReadable ? boolean : opaque, start)
    }
    if (!['NULL', 'TRUE', 'FALSE', 'UNKNOWN'].some((word) => this.#take(word))) throw new Error('IS what?')
    if (left.kind === 'boolean' || left.kind === 'literals') return this.#node(boolean, start)
    if (left.kind === 'json')
      this.comparisons.push({ variables: [{ of: left.of, name: '' }], literals: [], ordered: false })
    else if (left.kind === 'variable') this.#compared([left], false)
    else this.#condition(left)
    return this.#node(boolean, start)
  }

  /** `subject ->> 'id'` is an attribute; any other operator is something that is not looked into. */
  #operate(left: Node, operator: string, start: number): Node {
    this.#at++
    const right = this.#value()
    if (left.kind === 'json' && right.kind === 'literals' && right.values.length > 0) {
      if (operator === '->>' || operator === '#>>') {
        const variable: Variable = { of: left.of, name: right.values.join('\n'), type: 'text' }
        this.#met.push({ variable, at: start })
        return this.#node({ kind: 'variable', variable }, start)
      }
    }
    return this.#node(opaque, start)
  }

  #value(): Node {
    const start = this.#here()
    let value: Value = this.#primary()
    for (;;) {
      if (this.#take('::')) value = cast(value, this.#type())
      else if (this.#take('COLLATE')) {
        this.#at++
        while (this.#take('.')) this.#at++
      } else if (this.#is('[')) {
        this.#skip('[', ']')
        value = opaque
      } else break
    }
    if (value.kind === 'variable') this.#met.push({ variable: value.variable, at: start })
    return this.#node(value, start)
  }

  #type(): string {
    const start = this.#here()
    this.#at++
    while (this.#take('.')) this.#at++
    while (['VARYING', 'PRECISION', 'WITH', 'WITHOUT', 'TIME', 'ZONE'].some((word) => this.#take(word)));
    if (this.#is('(')) this.#skip('(', ')')
    while (['WITH', 'WITHOUT', 'TIME', 'ZONE'].some((word) => this.#take(word)));
    while (this.#take('[', ']'));
    return this.#text.slice(start, this.#behind())
  }

  #skip(open: string, close: string): void {
    let depth = 0
    do {
      const token = this.#tokens[this.#at++]
      if (token === undefined) throw new Error('unbalanced')
      if (token.text.toUpperCase() === open) depth++
      else if (token.text.toUpperCase() === close) depth--
    } while (depth > 0)
  }

  #primary(): Value {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw new Error('ends too early')
    if (token.text === '(') return this.#parenthesized()
    if (token.kind === 'string' || token.kind === 'number') {
      this.#at++
      return { kind: 'literals', values: [literalOf(token)] }
    }
    if (token.text === '-' && this.#tokens[this.#at + 1]?.kind === 'number') {
      this.#at += 2
      return { kind: 'literals', values: [`-${this.#tokens[this.#at - 1]!.text}`] }
    }
    if (token.kind !== 'word') throw new Error(`what is ${token.text}?`)
    if (['TRUE', 'FALSE', 'NULL'].some((word) => this.#take(word))) return { kind: 'literals', values: [] }
    if (this.#take('ARRAY')) return this.#array()
    if (this.#is('CASE')) {
      this.#skip('CASE', 'END')
      return opaque
    }
    return this.#name()
  }

  #parenthesized(): Value {
    if (this.#is('(', 'SELECT')) {
      const from = this.#at
      this.#at += 2
      const inner = this.#either()
      if (this.#take('AS')) this.#at++
      if (this.#take(')')) return inner
      // The subject under a name of its own, for as many values as are needed; none of them unless the condition holds.
      if (this.#takeGiven()) {
        if (this.#take('WHERE')) this.#condition(this.#either())
        this.#expect(')')
        return inner
      }
      this.#at = from
      this.#skip('(', ')')
      return opaque
    }
    this.#expect('(')
    const inner = this.#either()
    this.#expect(')')
    return inner
  }

  /** `FROM ( SELECT __subject AS subject OFFSET 0) given` */
  #takeGiven(): boolean {
    const shared = fromGiven.exec(this.#text.slice(this.#here()))
    if (shared?.index !== 0) return false
    const end = this.#here() + shared[0].length
    while (this.#here() < end) this.#at++
    return true
  }

  #array(): Value {
    if (!this.#is('[')) {
      this.#skip('(', ')')
      return opaque
    }
    const from = this.#at
    this.#at++
    const values: string[] = []
    for (;;) {
      const item = this.#value()
      if (item.kind !== 'literals') {
        this.#at = from
        this.#skip('[', ']')
        return opaque
      }
      values.push(...item.values)
      if (this.#take(']')) return { kind: 'literals', values }
      this.#expect(',')
    }
  }

  /** Read for the variables in them. */
  #arguments(): void {
    const from = this.#at
    try {
      this.#expect('(')
      while (!this.#take(')')) {
        this.#either()
        if (!this.#take(',') && !this.#is(')')) throw new Error('no argument')
      }
    } catch {
      this.#at = from
      this.#skip('(', ')')
    }
  }

  #name(): Value {
    const names = [nameOf(this.#tokens[this.#at++]!)]
    while (this.#take('.')) names.push(nameOf(this.#tokens[this.#at++]!))
    if (this.#is('(')) {
      this.#arguments()
      return opaque
    }
    const last = names.at(-1)!
    if (names[0] === 'given' && (last === 'subject' || last === 'context')) {
      return { kind: 'json', of: this.#text.includes('SELECT __claims AS') ? 'claims' : last }
    }
    const known = given.find(({ column }) => column === last)
    if (known) return { kind: 'json', of: known.of }
    if (last.startsWith('__setting ')) return variable({ of: 'setting', name: last.slice(10), type: 'text' })
    return this.#columns.includes(last) ? variable({ of: 'row', name: last }) : opaque
  }
}
