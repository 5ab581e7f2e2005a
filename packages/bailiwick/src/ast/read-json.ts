import { BailiwickError } from '../errors/error.ts'
import { checkDuplicateKeys } from './duplicate-keys.ts'
import { inside, type Json, shortened } from './json.ts'

/** What a document may come to: far more than a policy that people can read, and little enough to be read at once. */
export const jsonLimits = { characters: 2_000_000, values: 100_000, depth: 200 } as const

/**
 * A document from outside as plain frozen data. Text is parsed; a value that is parsed already is copied and must be what
 * `JSON.parse` could have made. Throws INVALID_JSON with the place; nothing of a refused document is kept.
 */
export function readJson(input: unknown): Json {
  try {
    return new Copy().of(typeof input === 'string' ? parse(input) : input, '$', 0)
  } catch (error) {
    if (error instanceof BailiwickError) throw error
    // A proxy may throw anything, and throws while it is looked at.
    throw invalidJson('$', 'a value that cannot be read', 'plain data', error)
  }
}

function parse(text: string): unknown {
  if (text.length > jsonLimits.characters) throw tooLarge('$', 'characters')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalidJson('$', `text that is not JSON (${(error as Error).message})`, 'JSON', error)
  }
  checkDuplicateKeys(text)
  return value
}

class Copy {
  #values = 0
  #characters = 0
  readonly #around = new Set<object>()

  of(value: unknown, path: string, depth: number): Json {
    this.#values++
    if (this.#values > jsonLimits.values) throw tooLarge(path, 'values')
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'string') return this.#text(value, path)
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value
      throw invalidJson(path, String(value), 'a finite number')
    }
    if (value === undefined) throw invalidJson(path, 'undefined', 'plain data')
    if (typeof value !== 'object') throw invalidJson(path, `a ${typeof value}`, 'plain data')
    if (depth >= jsonLimits.depth) throw tooLarge(path, 'depth')
    if (this.#around.has(value)) throw invalidJson(path, 'a value that contains itself', 'data that ends')
    this.#around.add(value)
    const copy = Array.isArray(value) ? this.#array(value, path, depth) : this.#object(value, path, depth)
    this.#around.delete(value)
    return Object.freeze(copy)
  }

  #text(text: string, path: string): string {
    this.#characters += text.length
    if (this.#characters > jsonLimits.characters) throw tooLarge(path, 'characters')
    if (!/[\0\p{Surrogate}]/u.test(text)) return text
    throw invalidJson(path, 'text with U+0000 or a lone surrogate', 'text that PostgreSQL can store')
  }

  #array(value: readonly unknown[], path: string, depth: number): readonly Json[] {
    if (Object.getPrototypeOf(value) !== Array.prototype) throw invalidJson(path, 'a list of a class', 'a plain list')
    if (value.length > jsonLimits.values) throw tooLarge(path, 'values')
    const copy: Json[] = []
    for (let index = 0; index < value.length; index++) {
      copy.push(this.of(ownData(value, String(index), path), inside(path, index), depth + 1))
    }
    if (Reflect.ownKeys(value).length === value.length + 1) return copy
    throw invalidJson(path, 'a list with keys of its own', 'a plain list')
  }

  #object(value: object, path: string, depth: number): Json {
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      throw invalidJson(path, 'an object of a class', 'a plain object')
    }
    const keys = Reflect.ownKeys(value)
    if (keys.length > jsonLimits.values) throw tooLarge(path, 'values')
    const copy: Record<string, Json> = {}
    for (const key of keys) {
      if (typeof key === 'symbol') throw invalidJson(path, 'a symbol as a key', 'text keys')
      if (forbiddenKeys.includes(key)) throw invalidJson(path, `the key \`${key}\``, 'a key with no meaning of its own')
      this.#text(key, path)
      copy[key] = this.of(ownData(value, key, path), inside(path, key), depth + 1)
    }
    return copy
  }
}

const forbiddenKeys = ['__proto__', 'constructor', 'prototype']

/** The value under an own, enumerable key; an accessor would be code that runs while it is read. */
function ownData(value: object, key: string, path: string): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key)
  if (property && 'value' in property && property.enumerable) return property.value
  const what = property === undefined ? 'a hole' : 'an accessor or a hidden key'
  throw invalidJson(path, `${what} at \`${shortened(key)}\``, 'plain data')
}

function tooLarge(path: string, what: keyof typeof jsonLimits): BailiwickError {
  const limit = jsonLimits[what].toLocaleString('en')
  const [seen, expected] =
    what === 'depth'
      ? [`more than ${limit} levels`, `at most ${limit} levels`]
      : [`more than ${limit} ${what}`, `at most ${limit} ${what}`]
  return invalidJson(path, seen, expected)
}

export function invalidJson(path: string, seen: string, expected: string, cause?: unknown): BailiwickError {
  const message = `${path}: seen ${seen}; expected ${expected}.`
  return new BailiwickError('INVALID_JSON', message, { path, seen, expected, cause })
}
