import type { ErrorCode } from '../errors/codes.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'

/** What a guarded object says of itself in an error. */
export interface Description {
  /** As the author wrote it: `article.status`. */
  readonly text: string
  /** The operators that it has. */
  readonly operators: readonly string[]
}

export const description: unique symbol = Symbol('bailiwick.description')

/** The method by which Node and others let an object say how it is shown. */
export const inspection: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

let definitions = 0

/** Runs an author's callback; only meanwhile is an unknown operator an error, so that tools may look at the objects later. */
export function whileDefining<T>(run: () => T): T {
  definitions++
  try {
    return run()
  } finally {
    definitions--
  }
}

/**
 * The base of references and conditions. An object is truthy and has a text, so JavaScript would go on computing with it; here
 * text, numbers and unknown operators are errors.
 */
export abstract class Guarded {
  abstract [description](): Description

  [Symbol.toPrimitive](): never {
    throw notAValue(this[description]().text)
  }
  [inspection](): string {
    return this[description]().text
  }
  toString(): never {
    throw notAValue(this[description]().text)
  }
  toJSON(): never {
    throw notAValue(this[description]().text)
  }
}

/** What JavaScript asks of an object that is awaited, and Node of one that is shown. */
const probes: readonly string[] = ['then', 'href']

const unknownOperators = new Proxy(Object.prototype, {
  get(target, name, receiver) {
    if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver)
    if (definitions === 0 || probes.includes(name) || !(receiver instanceof Guarded)) return undefined
    throw unknownOperator(receiver[description](), name)
  },
})
Object.setPrototypeOf(Guarded.prototype, unknownOperators)

/** What other libraries and JavaScript call the operators. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  eq: ['is'],
  equal: ['is'],
  equals: ['is'],
  ne: ['isNot'],
  neq: ['isNot'],
  not: ['isNot'],
  notEquals: ['isNot'],
  le: ['lte'],
  ge: ['gte'],
  oneOf: ['in'],
  nin: ['notIn'],
  includes: ['has', 'contains', 'in'],
  contains: ['has'],
  any: ['some'],
  all: ['every'],
  ilike: ['isIgnoringCase'],
  exists: ['isNotNull'],
}

function unknownOperator({ text, operators }: Description, name: string): BailiwickError {
  const code: ErrorCode = 'UNKNOWN_OPERATOR'
  const path = `${text}.${name}`
  if (operators.length === 0) {
    const message = `Unknown operator \`${name}\` of the condition \`${text}\`. Conditions are joined from outside: \`all(a, b)\`, \`any(a, b)\`, \`not(a)\`.`
    return new BailiwickError(code, message, { seen: name, path })
  }
  const meant = Object.hasOwn(synonyms, name) ? synonyms[name]!.find((each) => operators.includes(each)) : undefined
  if (meant === undefined) return unknownName(code, `operator of \`${text}\`:`, name, operators, { path })
  const message = `Unknown operator of \`${text}\`: \`${name}\`. Did you mean \`${meant}\`?`
  return new BailiwickError(code, message, { seen: name, suggestion: meant, expected: operators.join(', '), path })
}

/** An object in the place of a text or a number, at the moment when JavaScript asks it for one. */
export function notAValue(text: string): BailiwickError {
  return new BailiwickError(
    'NOT_A_VALUE',
    `\`${text}\` has no value while a policy is written, so it cannot be part of a text or compared by \`<\` or \`==\`. Write an operator: \`.is(…)\`, \`.lt(…)\`.`,
    { path: text },
  )
}

/** What was seen, whatever it is: an object need not have a text. */
export function textOf(value: unknown): string {
  if (value instanceof Guarded) return value[description]().text
  try {
    return typeof value === 'string' ? JSON.stringify(value) : String(value)
  } catch {
    return 'an object'
  }
}
