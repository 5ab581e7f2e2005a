import type { SQL } from 'drizzle-orm'
import { boundText } from '../compile/bound-text.ts'
import type { Fragment } from '../compile/fragment.ts'
import { NoValue, refusedCondition } from '../compile/no-value.ts'
import { BailiwickError } from '../errors/error.ts'

/**
 * Drizzle knows its own objects by this mark on their class, so that those of a second copy of the library count as well: see
 * `is` of `drizzle-orm`. So Drizzle is needed for its types only.
 */
const entityKind = Symbol.for('drizzle:entityKind')

/** What a selected condition comes back as: as the driver gives it. */
const asDriven = { mapFromDriverValue: (value: unknown) => value }

type Answer = boolean | null
type Shape = SQL<Answer>
type Config = Parameters<Shape['toQuery']>[0]

class TextChunk {
  static readonly [entityKind] = 'StringChunk'
  readonly value: readonly [string]

  constructor(text: string) {
    this.value = [text]
  }
}

/** The condition under another name in a list of columns. */
class AliasedCondition {
  static readonly [entityKind] = 'SQL.Aliased'
  readonly sql: DrizzleSql
  readonly fieldAlias: string
  isSelectionField = false

  constructor(condition: DrizzleSql, alias: string) {
    this.sql = condition
    this.fieldAlias = alias
  }

  getSQL(): Shape {
    return this.sql.getSQL()
  }

  clone(): AliasedCondition {
    return new AliasedCondition(this.sql, this.fieldAlias)
  }
}

/**
 * A fragment as Drizzle's `SQL`. Its values are texts, which Drizzle binds as they are, and booleans: an array it would spread into
 * a list of parameters. What returns the object itself returns `never`, since the type of Drizzle's class has private members.
 */
class DrizzleSql extends NoValue implements Pick<Shape, keyof Shape> {
  static readonly [entityKind] = 'SQL'
  declare readonly _: Shape['_']
  readonly queryChunks: Shape['queryChunks']
  readonly usedTables: readonly string[] = []
  decoder: { mapFromDriverValue(value: unknown): unknown } = asDriven
  shouldInlineParams = false
  readonly #fragment: Fragment

  constructor(fragment: Fragment) {
    super()
    this.#fragment = fragment
    const chunks: unknown[] = [new TextChunk(fragment.strings[0]!)]
    fragment.values.forEach((value, index) => {
      chunks.push(bound(value), new TextChunk(fragment.strings[index + 1]!))
    })
    this.queryChunks = chunks as Shape['queryChunks']
  }

  /** Drizzle asks this of the outermost object only: of a filter, if it is printed by itself. */
  toQuery(config: Config): ReturnType<Shape['toQuery']> {
    const { strings, values } = this.#fragment
    const start = config.paramStartIndex ?? { value: 0 }
    const inline = config.inlineParams || this.shouldInlineParams
    const params = values.map(bound)
    const printed = params.map((value) => {
      if (!inline) return config.escapeParam(start.value++, value)
      return typeof value === 'string' ? config.escapeString(value) : String(value)
    })
    const text = strings.reduce((before, after, index) => `${before}${printed[index - 1]}${after}`)
    return inline ? { sql: text, params: [] } : { sql: text, params, typings: params.map(() => 'none' as const) }
  }

  buildQueryFromSourceParams(_: unknown, config: Config): ReturnType<Shape['buildQueryFromSourceParams']> {
    return this.toQuery(config)
  }

  getSQL(): Shape {
    return this as unknown as Shape
  }

  as(alias?: string): never {
    return (alias === undefined ? this : new AliasedCondition(this, alias)) as never
  }

  mapWith(decoder: unknown): never {
    this.decoder = (typeof decoder === 'function' ? { mapFromDriverValue: decoder } : decoder) as typeof asDriven
    return this as never
  }

  inlineParams(): never {
    this.shouldInlineParams = true
    return this as never
  }

  if(condition: unknown): never {
    return (condition ? this : undefined) as never
  }

  append(): never {
    const expected = '`and(filter(…), …)`'
    throw new BailiwickError('INVALID_OPTION', `Nothing is appended to the text of a filter: write ${expected}.`, {
      seen: 'append',
      expected,
    })
  }

  protected refusal(): BailiwickError {
    return refusedCondition('Drizzle', '`.where(…)` or `and(…)`')
  }
}

/** Under Drizzle, postgres.js makes false of every boolean that is not `true` itself. */
function bound(value: unknown): string | boolean | null {
  return typeof value === 'boolean' ? value : boundText(value)
}

export function drizzleSql(fragment: Fragment): SQL<Answer> {
  return new DrizzleSql(fragment).getSQL()
}
