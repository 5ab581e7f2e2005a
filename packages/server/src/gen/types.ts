/** Types of PostgreSQL as types of TypeScript, and what reads and writes them. */
import { nearest } from 'bailiwick/findings'
import { camel, identifier, pascal, sqlName } from './names.ts'
import type { GenOptions, GenType } from './options.ts'
import type { Problems } from './problems.ts'
import type { Callable, TypeRow } from './read.ts'
import { isNotNull, type Tags, tagsOf } from './tags.ts'

/** How one type is written in generated code. */
export interface TypeRef {
  readonly sql: string
  readonly ts: string
  /** Further types that a parameter of it takes. */
  readonly also: readonly string[]
  /** An expression. */
  readonly codec: string
  /** By a domain. */
  readonly notNull: boolean
  readonly uses: Uses
}

/** What the file has to import: from support, from types, from the project's own modules. */
export interface Uses {
  readonly support: readonly string[]
  readonly types: readonly string[]
  readonly own: readonly (readonly [from: string, name: string])[]
}

export const noUses: Uses = { support: [], types: [], own: [] }

export function allUses(uses: readonly Uses[]): Uses {
  return {
    support: uses.flatMap(({ support }) => support),
    types: uses.flatMap(({ types }) => types),
    own: uses.flatMap(({ own }) => own),
  }
}

/** One property of an interface. */
export interface Field {
  readonly key: string
  readonly sql: string
  readonly ref: TypeRef
  readonly notNull: boolean
  readonly comment: string
}

const bases: Readonly<Record<string, readonly [ts: string, codec: string, ...also: string[]]>> = {
  bool: ['boolean', 'bool'],
  int2: ['number', 'number'],
  int4: ['number', 'number'],
  oid: ['number', 'number'],
  float4: ['number', 'number'],
  float8: ['number', 'number'],
  int8: ['bigint', 'bigint', 'number'],
  numeric: ['string', 'text', 'number', 'bigint'],
  json: ['unknown', 'json'],
  jsonb: ['unknown', 'json'],
  bytea: ['Uint8Array', 'bytes'],
  date: ['string', 'day'],
  timestamp: ['string', 'day'],
  timestamptz: ['string', 'instant', 'Date'],
}

/** Of the types that the given oids lead to. */
export class Types {
  readonly #callable: Callable
  readonly #options: GenOptions
  readonly #problems: Problems
  readonly #names = new Map<string, string>()
  readonly #refs = new Map<string, TypeRef | undefined>()
  readonly #tags = new Map<string, Tags>()
  readonly #used = new Set<string>()

  constructor(callable: Callable, options: GenOptions, problems: Problems, roots: readonly string[]) {
    this.#callable = callable
    this.#options = options
    this.#problems = problems
    this.#checkKeys(Object.keys(options.types ?? {}))
    for (const oid of roots) this.#reach(oid)
    this.#nameAll()
  }

  /** Those that are declared, each behind the ones that it names. */
  get declared(): readonly { readonly type: TypeRow; readonly name: string; readonly tags: Tags }[] {
    return [...this.#used].flatMap((oid) => {
      const name = this.#names.get(oid)
      const type = this.row(oid)
      return name === undefined ? [] : [{ type, name, tags: this.#tags.get(oid) as Tags }]
    })
  }

  row(oid: string): TypeRow {
    return this.#callable.types.get(oid) as TypeRow
  }

  /** Below all domains. */
  plain(oid: string): TypeRow {
    const type = this.row(oid)
    return type.kind === 'd' ? this.plain(type.base) : type
  }

  override(type: TypeRow): GenType | 'text' | undefined {
    const { types = {} } = this.#options
    const key = keyOf(type)
    return Object.hasOwn(types, key) ? types[key] : undefined
  }

  /** @returns undefined for what has no values, such as `anyelement`. */
  ref(oid: string): TypeRef | undefined {
    if (!this.#refs.has(oid)) this.#refs.set(oid, this.#make(this.row(oid)))
    return this.#refs.get(oid)
  }

  /** With elements that are never NULL, where it is said so. */
  arrayRef(oid: string, elementsNotNull: boolean): TypeRef | undefined {
    const type = this.row(oid)
    if (!elementsNotNull || type.element === null) return this.ref(oid)
    const element = this.ref(type.element)
    return element && arrayOf({ ...element, notNull: true }, type.delimiter)
  }

  fieldsOf(type: TypeRow): readonly Field[] {
    const tags = this.#tags.get(type.oid) as Tags
    const what = `the type ${keyOf(type)}`
    return type.attributes.flatMap((attribute): Field[] => {
      const { name, type: oid } = attribute
      const own = tagsOf(attribute.comment, `the column ${name} of ${what}`, [], this.#problems)
      const ref = this.arrayRef(oid, tags.notNull.has(`${name}[]`))
      if (ref === undefined) return []
      const trusted = this.#options.notNullColumns === true && attribute.notNull
      const said = tags.notNull.has('*') || own.isNotNull || trusted || ref.notNull
      const key = tags.names.get(name) ?? own.name ?? camel(name)
      return [{ key, sql: name, ref, notNull: isNotNull(tags, name, said), comment: own.text }]
    })
  }

  codecName(name: string): string {
    return `${camel(name)}Codec`
  }

  #make(type: TypeRow): TypeRef | undefined {
    if (type.kind === 'p') return undefined
    if (type.element !== null) {
      const element = this.ref(type.element)
      return element && arrayOf(element, type.delimiter)
    }
    const sql = this.#sqlOf(type)
    const given = this.override(type)
    if (given === 'text') {
      const uses = { support: ['text'], types: [], own: [] }
      return { sql, ts: 'string', also: [], codec: 'text', notNull: type.notNull, uses }
    }
    if (given !== undefined) return this.#overridden(type, sql, given)
    const name = this.#names.get(type.oid)
    if (type.kind === 'd') {
      const base = this.ref(type.base)
      if (base === undefined || name === undefined) return undefined
      // Of what the base needs, its names are behind the alias.
      const isValue = (each: string) => !each.startsWith('type ')
      const { support, types, own } = base.uses
      const uses = {
        support,
        types: [...types.filter(isValue), `type ${name}`],
        own: own.filter(([, each]) => isValue(each)),
      }
      return { ...base, sql, ts: name, notNull: type.notNull || base.notNull, uses }
    }
    if (type.kind === 'e' && name !== undefined) {
      return {
        sql,
        ts: name,
        also: [],
        codec: 'text',
        notNull: false,
        uses: { support: ['text'], types: [`type ${name}`], own: [] },
      }
    }
    if (type.kind === 'c' && name !== undefined) {
      const codec = this.codecName(name)
      return {
        sql,
        ts: name,
        also: [],
        codec,
        notNull: false,
        uses: { support: [], types: [`type ${name}`, codec], own: [] },
      }
    }
    const [ts, codec, ...also] = this.#base(type)
    return { sql, ts, also, codec, notNull: false, uses: { support: [codec], types: [], own: [] } }
  }

  #base(type: TypeRow): readonly [ts: string, codec: string, ...also: string[]] {
    const { int8 = 'bigint', timestamptz = 'string' } = this.#options
    if (type.schema !== 'pg_catalog') return ['string', 'text']
    if (type.name === 'int8' && int8 === 'string') return ['string', 'bigintText', 'number', 'bigint']
    if (type.name === 'timestamptz' && timestamptz === 'Date') return ['Date', 'instantDate', 'string']
    return Object.hasOwn(bases, type.name) ? bases[type.name]! : ['string', 'text']
  }

  #overridden(type: TypeRow, sql: string, { type: ts, import: from, read, write }: GenType): TypeRef {
    const imported = from === undefined ? [] : [`type ${ts.replace(/[^\p{ID_Continue}$].*$/su, '')}`, read, write]
    const own = imported.flatMap((name) => (name === undefined ? [] : [[from as string, name] as const]))
    if (read !== undefined && write !== undefined) {
      const uses = { support: ['custom'], types: [], own }
      return { sql, ts, also: [], codec: `custom(${read}, ${write})`, notNull: type.notNull, uses }
    }
    const plain = this.plain(type.oid)
    const [, codec] = this.#base(plain)
    return { sql, ts, also: [], codec, notNull: type.notNull, uses: { support: [codec], types: [], own } }
  }

  #sqlOf({ schema, name }: TypeRow): string {
    const { keywords } = this.#callable
    return `${sqlName(schema, keywords)}.${sqlName(name, keywords)}`
  }

  /** Depth first, so that what a type names comes before it. */
  #reach(oid: string): void {
    const type = this.#callable.types.get(oid)
    if (type === undefined || this.#used.has(oid)) return
    if (this.override(type) === undefined) {
      if (type.kind === 'd') this.#reach(type.base)
      if (type.element !== null) this.#reach(type.element)
      for (const attribute of type.attributes) this.#reach(attribute.type)
    }
    this.#used.add(oid)
  }

  #nameAll(): void {
    const byName = new Map<string, TypeRow[]>()
    for (const oid of this.#used) {
      const type = this.row(oid)
      if (!'cde'.includes(type.kind) || this.override(type) !== undefined) continue
      const parts = type.attributes.map(({ name }) => name)
      const tags = tagsOf(type.comment, `the type ${keyOf(type)}`, parts, this.#problems)
      this.#tags.set(oid, tags)
      const name = tags.name ?? identifier(pascal(type.name))
      byName.set(name, [...(byName.get(name) ?? []), type])
    }
    const taken = new Map<string, TypeRow>()
    for (const [short, types] of byName) {
      for (const type of types) {
        // The same name in two schemas: each begins with its schema.
        const name = types.length === 1 ? short : identifier(pascal(`${type.schema}_${type.name}`))
        const other = taken.get(name)
        if (other !== undefined) {
          const hint = 'Say another name in a comment on one of them: `@name OtherName`.'
          this.#problems.add(`the type ${keyOf(type)}`, `it would be \`${name}\`, as ${keyOf(other)} is. ${hint}`)
        }
        taken.set(name, type)
        this.#names.set(type.oid, name)
      }
    }
  }

  #checkKeys(keys: readonly string[]): void {
    const known = new Set(this.#callable.typeNames)
    for (const key of keys.filter((each) => !known.has(each))) {
      const meant = nearest(key, known)
      const hint = meant === undefined ? 'Names look like `public.money` or `jsonb`.' : `Did you mean \`${meant}\`?`
      this.#problems.add(`\`types\` of the configuration`, `there is no type \`${key}\`. ${hint}`)
    }
  }
}

/** `public.money_cents`; of PostgreSQL's own types the name alone: `jsonb`. */
export function keyOf({ schema, name }: TypeRow): string {
  return schema === 'pg_catalog' ? name : `${schema}.${name}`
}

function arrayOf(element: TypeRef, delimiter: string): TypeRef {
  const inner = element.notNull ? `notNull(${element.codec})` : element.codec
  const codec = delimiter === ',' ? `array(${inner})` : `array(${inner}, '${delimiter}')`
  const support = [...element.uses.support, 'array', ...(element.notNull ? ['notNull'] : [])]
  const of = (also: readonly string[]) => `readonly ${inBrackets(withNull([element.ts, ...also], !element.notNull))}[]`
  const also = element.also.length === 0 ? [] : [of(element.also)]
  return { sql: `${element.sql}[]`, ts: of([]), also, codec, notNull: false, uses: { ...element.uses, support } }
}

/** `unknown` has NULL in it. */
export function withNull(members: readonly string[], isNullable: boolean): readonly string[] {
  if (members.includes('unknown')) return ['unknown']
  return isNullable ? [...members, 'null'] : members
}

function inBrackets(members: readonly string[]): string {
  const joined = members.join(' | ')
  return /^[\p{ID_Continue}$.]+$/u.test(joined) ? joined : `(${joined})`
}
