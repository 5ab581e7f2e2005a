import type { AttributeNode, ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import type { ScalarType } from '../../../packages/bailiwick/src/ast/types.ts'
import { Filler } from '../replay/filler.ts'
import type { AnsweredFact, FlatWorld } from '../replay/world.ts'
import { pathsOf } from './conditions.ts'
import type { SmtQuestion } from './question.ts'
import { uniqueOf } from './rows.ts'
import type { Bound } from './sizes.ts'
import { readModel, type Values } from './smt.ts'
import { decode, isArrayType, isJsonType } from './values.ts'

/** The world that a model of Z3 describes, with a value for everything that it leaves open. */
export function worldFrom(
  model: ModelNode,
  resource: string,
  { bound, constants }: SmtQuestion,
  text: string,
): FlatWorld {
  return new Reader(model, readModel(text, constants)).world(resource, bound, [...constants.keys()])
}

class Reader {
  readonly #model: ModelNode
  readonly #values: Values
  readonly #filler: Filler

  constructor(model: ModelNode, values: Values) {
    this.#model = model
    this.#values = values
    this.#filler = new Filler(model)
  }

  world(resource: string, bound: Bound, names: readonly string[]): FlatWorld {
    const rows: Record<string, Record<string, unknown>[]> = {}
    const facts: AnsweredFact[] = []
    for (const [name, count] of bound.rows) {
      rows[name] = []
      for (let index = 0; index < count; index++) {
        const isRoot = name === resource && index === 0
        if (!isRoot && this.#values(`${name} ${index} exists`) !== 'true') continue
        const row = this.#record(`${name} ${index}`, this.#model.resources[name]!.attributes)
        const complete = this.#filler.row(name, row)
        const twin = rows[name].find((other) =>
          [...uniqueOf(this.#model, name)].some((key) => (row[key] ?? null) !== null && other[key] === row[key]),
        )
        if (twin) merge(twin, row)
        else rows[name].push(complete)
        facts.push(...this.#factsOf(name, index, complete, names))
      }
    }
    for (const name of Object.keys(this.#model.resources)) rows[name] ??= []
    const given = (of: 'subject' | 'context') => this.#filler.given(of, this.#record(of, this.#model[of]))
    const isAnonymous = this.#values('subject is anonymous') === 'true'
    return {
      subject: isAnonymous ? null : given('subject'),
      context: given('context'),
      rows,
      facts: [...facts, ...this.#held(names)],
    }
  }

  /** What Z3 says of the attributes; those it says nothing of are left out. */
  #record(owner: string, attributes: Readonly<Record<string, AttributeNode>>): Record<string, unknown> {
    const record: Record<string, unknown> = {}
    for (const attribute of Object.values(attributes)) {
      const value = this.#attribute(`${owner}.${attribute.name}`, attribute)
      if (value !== undefined) record[attribute.name] = value
    }
    return record
  }

  #attribute(name: string, { type, nullable }: AttributeNode): unknown {
    if (this.#values(`${name} is null`) === 'true' && (nullable || isJsonType(type))) return null
    if (isArrayType(type)) {
      const elements: unknown[] = []
      for (let at = 0; this.#values(`${name}[${at}] is used`) === 'true'; at++) {
        elements.push(this.#scalar(`${name}[${at}]`, type.element, true) ?? null)
      }
      return this.#values(`${name}[0] is used`) === undefined ? undefined : elements
    }
    if (!isJsonType(type)) return this.#scalar(name, type, nullable)
    const json: Record<string, unknown> = {}
    for (const { path, type: inner } of pathsOf(type)) {
      const value = this.#scalar([name, ...path].join('.'), inner, true)
      if (value === undefined) continue
      let at = json
      for (const key of path.slice(0, -1)) {
        at[key] ??= {}
        at = at[key] as Record<string, unknown>
      }
      at[path.at(-1)!] = value
    }
    return json
  }

  #scalar(name: string, type: ScalarType, nullable: boolean): unknown {
    if (nullable && this.#values(`${name} is null`) === 'true') return null
    const text = this.#values(name)
    if (text !== undefined) return decode(type, text)
    return undefined
  }

  #factsOf(
    resource: string,
    index: number,
    row: Readonly<Record<string, unknown>>,
    names: readonly string[],
  ): AnsweredFact[] {
    const { key } = this.#model.resources[resource]!
    const end = ` of ${resource} ${index}`
    return names.flatMap((name): AnsweredFact[] => {
      const [kind, action] = name.split(' ') as [string, string?]
      if ((kind !== 'granted' && kind !== 'denied') || name !== `${kind} ${action}${end}`) return []
      return [{ kind, action: action!, type: resource, id: String(row[key!]), answer: this.#values(name) === 'true' }]
    })
  }

  #held(names: readonly string[]): AnsweredFact[] {
    return names
      .filter((name) => name.startsWith('holds '))
      .map((name) => ({ kind: 'holds', code: name.slice('holds '.length), answer: this.#values(name) === 'true' }))
  }
}

/** Puts what is known of a row by one name to what is known of it by another. */
function merge(into: Record<string, unknown>, more: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(more)) {
    const known = into[key]
    if (isRecord(known) && isRecord(value)) merge(known, value)
    else into[key] = value
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
