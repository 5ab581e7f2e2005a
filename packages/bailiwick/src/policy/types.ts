import { isMisfit, scalars } from '../ast/scalars.ts'
import type { AttributeType, JsonShape, ScalarKind, ScalarType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import {
  type ArrayAttribute,
  type Attribute,
  type FieldSpec,
  fieldSpec,
  type JsonAttribute,
  type Many,
  type One,
} from './fields.ts'

class Field {
  readonly [fieldSpec]: FieldSpec

  constructor(spec: FieldSpec) {
    this[fieldSpec] = Object.freeze(spec)
  }

  #with(change: Partial<FieldSpec>): Field {
    return new Field({ ...this[fieldSpec], ...change })
  }

  optional = () => this.#with({ nullable: true })
  sensitive = () => this.#with({ sensitive: true })
  column = (name: string) => this.#with({ column: name })
  virtual = () => this.#with({ virtual: true })
  default = (value: unknown) => this.#with({ default: { value } })
  generated = () => this.#with({ generated: true })
  loaded = () => this.#with({ loaded: true })
}

const plain: Omit<FieldSpec, 'type'> = {
  nullable: false,
  sensitive: false,
  virtual: false,
  tenant: undefined,
  column: undefined,
  default: undefined,
  generated: false,
  loaded: false,
  via: undefined,
  references: undefined,
  parent: false,
}

function field<F>(type: FieldSpec['type'], change: Partial<FieldSpec> = {}): F {
  return new Field({ ...plain, ...change, type }) as F
}

function scalar<T, K extends ScalarKind>(kind: K): () => Attribute<T, K> {
  return () => field<Attribute<T, K>>({ kind })
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_MODEL', message)
}

/** The scalar type of an attribute that was declared with `t`, for use inside `t.array` and `t.json`. */
function scalarOf(attribute: unknown, where: string): ScalarType {
  const spec = attribute instanceof Field ? attribute[fieldSpec] : undefined
  const type = spec?.type as AttributeType | undefined
  if (!spec || !type || type.kind === 'array' || type.kind === 'json' || ['one', 'many'].includes(type.kind)) {
    throw invalid(`${where} takes a scalar type such as \`t.text()\`.`)
  }
  if (spec.nullable) throw invalid(`${where} takes a type without \`optional()\`: say \`.optional()\` of the whole.`)
  return type as ScalarType
}

function enumType(values: readonly string[]): ScalarType {
  if (values.length === 0) throw invalid('An enum takes at least one value.')
  const wrong = values.find((value) => isMisfit(scalars.text.read(value, { kind: 'text' }, true)))
  if (wrong !== undefined)
    throw invalid(`An enum takes texts that PostgreSQL can store; seen: ${JSON.stringify(wrong)}.`)
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw invalid(`The enum has the value \`${twice}\` twice.`)
  return { kind: 'enum', values: [...values] }
}

/** An option with a typo would be an option without effect. */
function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw unknownName('INVALID_MODEL', `option of ${where}`, name, known)
  }
}

/** Where a JSON path may end. The others have no faithful form in JSON. */
const jsonKinds: readonly ScalarKind[] = ['id', 'text', 'boolean', 'int', 'enum']

function jsonShape(shape: Readonly<Record<string, unknown>>): JsonShape {
  return Object.fromEntries(
    Object.entries(shape).map(([key, value]) => {
      if (/^-?\d+$/.test(key))
        throw invalid(`t.json: \`${key}\` would be an index of an array in SQL; paths lead through objects.`)
      if (!(value instanceof Field)) return [key, jsonShape(value as Readonly<Record<string, unknown>>)]
      const type = scalarOf(value, `t.json, at \`${key}\`,`)
      if (!jsonKinds.includes(type.kind)) {
        throw invalid(`t.json, at \`${key}\`, takes ${jsonKinds.join(', ')}; seen: ${type.kind}.`)
      }
      // Inside JSON a value is text, whatever the type of a column would be.
      const { databaseType: _, ...plain } = type
      return [key, plain]
    }),
  )
}

/** Whether it is shared, which makes it nullable, is told by the form of the call: inference alone would leave it open. */
interface TenantKey {
  (options?: { readonly type?: undefined; readonly shared?: false }): Attribute<string, 'id'>
  (options: { readonly type?: undefined; readonly shared: true }): Attribute<string, 'id', true>
  <T, K extends ScalarKind>(options: { readonly type: Attribute<T, K>; readonly shared?: false }): Attribute<T, K>
  <T, K extends ScalarKind>(options: { readonly type: Attribute<T, K>; readonly shared: true }): Attribute<T, K, true>
}

function tenant(options: { readonly type?: unknown; readonly shared?: boolean } = {}): unknown {
  checkOptions('t.tenant', options, ['type', 'shared'])
  const type: ScalarType = options.type ? scalarOf(options.type, 't.tenant') : { kind: 'id' }
  return field(type, { tenant: options.shared ? 'shared' : 'own', nullable: options.shared === true })
}

type JsonField = Attribute<string, 'id' | 'text' | 'enum'> | Attribute<boolean, 'boolean'> | Attribute<number, 'int'>
export interface JsonFields {
  readonly [key: string]: JsonField | JsonFields
}

/**
 * The types of a model's fields. What a row carries (`string`, `Date` …) stands in the type of each.
 *
 * ```ts
 * import { defineModel, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), role: t.enum('reader', 'writer', 'editor') },
 *   resource: { article: { id: t.id(), title: t.text(), publishedAt: t.timestamp().optional() } },
 * })
 * ```
 */
export const t = {
  /** An opaque key kept as text: equality only. */
  id: scalar<string, 'id'>('id'),
  /** Text: ordered by its UTF-8 bytes, the same in every locale. */
  text: scalar<string, 'text'>('text'),
  boolean: scalar<boolean, 'boolean'>('boolean'),
  /** An integer column of up to 8 bytes, read as a JavaScript number: at most 2^53 - 1. */
  int: scalar<number, 'int'>('int'),
  /** A `bigint` column; drivers give its digits as a string. */
  bigint: scalar<bigint | string | number, 'bigint'>('bigint'),
  /** An exact `numeric` column with `scale` digits after the point; written as text (`'12.50'`) or a number. */
  decimal: (scale: number): Attribute<string | number, 'decimal'> => {
    if (!Number.isInteger(scale) || scale < 0 || scale > 100) throw invalid('t.decimal takes a scale from 0 to 100.')
    return field({ kind: 'decimal', scale })
  },
  /** An imprecise `double precision` column: it has an order, and no equality. */
  float: scalar<number, 'float'>('float'),
  /** A day, as ISO text. */
  date: scalar<string, 'date'>('date'),
  /** An instant (`timestamptz`): a Date, or text with an offset, which keeps microseconds. */
  timestamp: scalar<Date | string, 'timestamp'>('timestamp'),
  uuid: scalar<string, 'uuid'>('uuid'),
  /** One of the given values, in their order from low to high. */
  enum: <const E extends readonly [string, ...string[]]>(...values: E): Attribute<E[number], 'enum'> => {
    return field(enumType(values))
  },
  /** As `t.enum`, for a column of the named PostgreSQL enum type. */
  databaseEnum: <const E extends readonly [string, ...string[]]>(
    databaseType: string,
    ...values: E
  ): Attribute<E[number], 'enum'> => {
    if (typeof databaseType !== 'string' || !/^[^.]+(\.[^.]+)?$/.test(databaseType)) {
      throw invalid('t.databaseEnum takes the name of the type first: `status` or `schema.status`.')
    }
    return field({ ...enumType(values), databaseType })
  },
  array: <T, K extends ScalarKind>(element: Attribute<T, K, false>): ArrayAttribute<T, K> =>
    field({ kind: 'array', element: scalarOf(element, 't.array') }),
  json: <const S extends JsonFields>(shape: S): JsonAttribute<S> =>
    field({ kind: 'json', shape: jsonShape(shape) }, { nullable: true }),
  /**
   * The tenant key of the subject or a resource: rows of other tenants are denied to everyone, and relations stay inside the
   * tenant. The key is text unless another type is given: `t.tenant({ type: t.uuid() })`. `shared: true` gives rows
   * without a tenant to all.
   */
  tenant: tenant as TenantKey,
  /**
   * A to-one relation: `via` is the attribute of this resource that holds the key of the related row (`references`, by
   * default `id`). `parent: true` says that stored permissions on the related row cover this one.
   */
  one: <const R extends string>(
    resource: R,
    via: string,
    options: { readonly references?: string; readonly parent?: boolean } = {},
  ): One<R> => {
    checkOptions('t.one', options, ['references', 'parent'])
    return field(
      { kind: 'one', target: resource },
      { via, references: options.references, parent: options.parent === true },
    )
  },
  /** A to-many relation: `via` is the attribute of the related rows that holds the key of this one. */
  many: <const R extends string>(resource: R, via: string, options: { readonly references?: string } = {}): Many<R> => {
    checkOptions('t.many', options, ['references'])
    return field({ kind: 'many', target: resource }, { via, references: options.references })
  },
} as const

export function specOf(value: unknown): FieldSpec | undefined {
  return value instanceof Field ? value[fieldSpec] : undefined
}
