/** Functions and procedures of PostgreSQL as functions of TypeScript: what goes in, what comes back, what they are called. */
import { camel, identifier, parameterName, pascal, property, sqlName } from './names.ts'
import type { GenOptions } from './options.ts'
import type { Problems } from './problems.ts'
import type { Callable, RoutineRow } from './read.ts'
import { isNotNull, type Tags, tagsOf } from './tags.ts'
import type { Field, TypeRef, Types } from './types.ts'

export interface Parameter extends Field {
  /** As SQL names it, null for one that is given by its place. */
  readonly named: string | null
  readonly optional: boolean
  readonly variadic: boolean
}

export interface Result {
  readonly returns: 'rows' | 'row' | 'record' | 'values' | 'value' | 'nothing' | 'call'
  /** Of records that have no type of their own. */
  readonly fields?: readonly Field[]
  readonly ref?: TypeRef
  readonly columns?: readonly string[]
  readonly notNull?: boolean
  /** Names of parameters of a procedure that only come back. */
  readonly outputs?: readonly string[]
}

export interface Wrapper {
  /** In TypeScript; the same for overloads. */
  readonly name: string
  readonly row: RoutineRow
  /** For messages: `app.create_group(text)`. */
  readonly what: string
  readonly doc: string
  readonly leading: readonly Parameter[]
  readonly inputs: readonly Parameter[]
  readonly result: Result
}

interface Argument {
  readonly name: string
  readonly type: string
  readonly mode: string
}

interface Asked {
  readonly row: RoutineRow
  readonly what: string
  readonly tags: Tags
  readonly types: Types
  readonly options: GenOptions
  readonly problems: Problems
  readonly keywords: ReadonlySet<string>
  readonly args: readonly Argument[]
}

export function whatOf({ schema, name, identity }: RoutineRow): string {
  return `${schema}.${name}(${identity})`
}

/** Those to make wrappers for. */
export function wanted(callable: Callable, options: GenOptions, problems: Problems) {
  const { exclude = [], leading = [], leadingOnly = false, commentOf } = options
  return callable.routines.flatMap((row) => {
    const excluded = [`${row.schema}.${row.name}`, whatOf(row)].some((each) => exclude.includes(each))
    if (excluded) return []
    const args = argumentsOf(row)
    const leads = leading.length > 0 && leading.every((name, index) => args[index]?.name === name)
    if (leadingOnly && !leads) return []
    const comment = commentOf?.(row.schema, row.name) ?? row.comment
    const tags = tagsOf(
      comment,
      whatOf(row),
      args.map(({ name }) => name).filter((name) => name !== ''),
      problems,
    )
    return tags.skip ? [] : [{ row, tags }]
  })
}

function argumentsOf({ types, names, modes }: RoutineRow): readonly Argument[] {
  return types.map((type, index) => ({ type, name: names?.[index] ?? '', mode: modes?.[index] ?? 'i' }))
}

export function wrapperOf(
  { row, tags }: { readonly row: RoutineRow; readonly tags: Tags },
  types: Types,
  { keywords }: Callable,
  options: GenOptions,
  problems: Problems,
): Wrapper {
  const asked = { row, what: whatOf(row), tags, types, options, problems, keywords, args: argumentsOf(row) }
  const parameters = inputsOf(asked)
  const { leading = [] } = options
  const leads = leading.length > 0 && leading.every((name, index) => parameters[index]?.sql === name)
  const count = leads ? leading.length : 0
  return {
    name: tags.name ?? identifier(camel(row.name)),
    row,
    what: asked.what,
    doc: tags.text,
    leading: parameters.slice(0, count).map((each) => ({ ...each, optional: false, notNull: true })),
    inputs: parameters.slice(count),
    result: resultOf(asked),
  }
}

function inputsOf(asked: Asked): readonly Parameter[] {
  const { row, what, tags, types, options, problems, keywords } = asked
  const inputs = asked.args.filter(({ mode }) => 'ibv'.includes(mode))
  // Names may only follow what is given by its place.
  const lastUnnamed = inputs.map(({ name }) => name).lastIndexOf('')
  return inputs.flatMap(({ name, type, mode }, index): Parameter[] => {
    const ref = types.arrayRef(type, tags.notNull.has(`${name}[]`))
    if (ref === undefined) {
      problems.add(
        what,
        `${noValues(name === '' ? `its parameter ${index + 1}` : `\`${name}\``, types.row(type).name)}`,
      )
      return []
    }
    const optional = index >= inputs.length - row.defaults && index > lastUnnamed
    const said = row.strict || ref.notNull || (options.required === 'notNull' && !optional)
    return [
      {
        key: name === '' ? `arg${index + 1}` : (tags.names.get(name) ?? property(parameterName(name))),
        sql: name,
        ref,
        notNull: isNotNull(tags, name, said),
        comment: '',
        named: index <= lastUnnamed ? null : sqlName(name, keywords),
        optional,
        variadic: mode === 'v',
      },
    ]
  })
}

function noValues(part: string, type: string): string {
  return `${part} is of the type ${type}, which no type of TypeScript stands for. Leave it out: \`@skip\` in a comment on it, or \`exclude\` in the configuration.`
}

function resultOf(asked: Asked): Result {
  const { row, what, args, types, problems, tags } = asked
  const outputs = args.filter(({ mode }) => 'obt'.includes(mode))
  if (row.kind === 'p') return procedureResult(asked, outputs)
  const isTable = outputs.some(({ mode }) => mode === 't')
  if (outputs.length > 1 || isTable) {
    const fields = fieldsOf(asked, outputs)
    const isSpread = outputs.length === 1 && types.plain(row.returns).kind === 'c'
    const columns = isSpread ? {} : { columns: fields.map(({ sql }) => sql) }
    return { returns: row.returnsSet ? 'rows' : 'record', fields, ...columns }
  }
  const type = types.row(row.returns)
  if (type.kind === 'p' && type.name === 'void') return { returns: 'nothing' }
  const part = outputs[0]?.name || 'return'
  const ref = types.arrayRef(row.returns, tags.notNull.has(`${part}[]`) || tags.notNull.has('return[]'))
  if (ref === undefined) {
    const hint = 'declare its columns with `returns table (…)` or OUT parameters, or'
    const message = noValues('what it returns', type.name)
    problems.add(
      what,
      type.name === 'record' ? message.replace('Leave it out', `Either ${hint} leave it out`) : message,
    )
    return { returns: 'nothing' }
  }
  const said = ref.notNull || tags.notNull.has('*') || tags.notNull.has('return')
  const notNull = isNotNull(tags, part, said) && !tags.nullable.has('return')
  const plain = types.plain(row.returns)
  const isOwn = types.override(type) === undefined && types.override(plain) === undefined
  if (plain.kind === 'c' && isOwn) {
    const columns = plain.attributes.map(({ name }) => name)
    return { returns: row.returnsSet ? 'rows' : notNull ? 'record' : 'row', ref, columns }
  }
  return { returns: row.returnsSet ? 'values' : 'value', ref, notNull }
}

function fieldsOf({ what, tags, types, problems }: Asked, outputs: readonly Argument[]): readonly Field[] {
  return outputs.flatMap(({ name, type, mode }, index): Field[] => {
    // PostgreSQL numbers columns without a name.
    const sql = name === '' ? `column${index + 1}` : name
    const ref = types.arrayRef(type, tags.notNull.has(`${name}[]`))
    if (ref === undefined) {
      problems.add(what, noValues(`\`${sql}\``, types.row(type).name))
      return []
    }
    const key = tags.names.get(name) ?? (mode === 't' ? camel(sql) : parameterName(sql))
    return [{ key, sql, ref, notNull: isNotNull(tags, name, ref.notNull || tags.notNull.has('*')), comment: '' }]
  })
}

/** What CALL gives back stays as the client reads it: of these types none reads less than there is. */
const exact = new Set('bool int2 int4 int8 numeric float4 float8 text varchar bpchar name uuid'.split(' '))

function procedureResult(asked: Asked, outputs: readonly Argument[]): Result {
  const { what, types, problems, keywords } = asked
  if (outputs.length === 0) return { returns: 'call' }
  for (const { name, type } of outputs) {
    const plain = types.plain(type)
    if (name === '') problems.add(what, 'a parameter that comes back has no name. Give it one.')
    if ((plain.schema === 'pg_catalog' && exact.has(plain.name)) || plain.kind === 'e') continue
    problems.add(
      what,
      `\`${name}\` comes back from a procedure as ${plain.name}, which clients read in different ways. Make it a text, make a function of it, or leave it out: \`@skip\` in a comment on it, or \`exclude\` in the configuration.`,
    )
  }
  const only = outputs.filter(({ mode }) => mode === 'o').map(({ name }) => sqlName(name, keywords))
  return { returns: 'call', fields: fieldsOf(asked, outputs), outputs: only }
}

/** Names that two things would share, and overloads that nothing tells apart. */
export function checkNames(wrappers: readonly Wrapper[], problems: Problems): void {
  for (const { inputs, leading, what, result } of wrappers) {
    for (const fields of [inputs, result.fields ?? []]) checkFields(fields, what, problems)
    checkFields([{ key: 'db', sql: 'db' }, ...leading], what, problems)
  }
  for (const [index, one] of wrappers.entries()) {
    for (const other of wrappers.slice(0, index)) {
      if (one.name !== other.name || one.row.schema !== other.row.schema) continue
      const hint = 'Say another name in a comment on one of them: `@name otherName`.'
      if (one.row.name !== other.row.name) {
        problems.add(one.what, `it would be \`${one.name}\`, as ${other.what} is. ${hint}`)
      } else if (one.leading.length !== other.leading.length || areAlike(one.inputs, other.inputs)) {
        problems.add(one.what, `the names of what is given do not tell it from ${other.what}. ${hint}`)
      }
    }
  }
}

export function checkFields(
  fields: readonly { readonly key: string; readonly sql: string }[],
  what: string,
  problems: Problems,
): void {
  const seen = new Map<string, string>()
  for (const { key, sql } of fields) {
    const other = seen.get(key)
    if (other !== undefined) {
      const hint = `Say another name in a comment on it: \`@name ${sql} otherName\`.`
      problems.add(what, `\`${other}\` and \`${sql}\` would both be \`${key}\`. ${hint}`)
    }
    seen.set(key, sql)
  }
}

/** Whether the same keys may be meant for both. */
function areAlike(one: readonly Parameter[], other: readonly Parameter[]): boolean {
  const isIn = (all: readonly Parameter[]) => (each: Parameter) => all.some(({ key }) => key === each.key)
  return [one, other].every((inputs, index) =>
    inputs.filter(({ optional }) => !optional).every(isIn(index === 0 ? other : one)),
  )
}

export function typeName(wrapper: Wrapper, suffix: string): string {
  return `${pascal(wrapper.name)}${suffix}`
}
