/** The file of one schema: for each function what goes in, what comes back, and the call. */
import { compare, doc, entry, list } from './layout.ts'
import { literal, sqlName } from './names.ts'
import type { Problems } from './problems.ts'
import type { Callable } from './read.ts'
import { type Parameter, type Result, typeName, type Wrapper } from './routines.ts'
import { allUses, type Uses, withNull } from './types.ts'
import { importsOf, interfaceOf, notNullOf, propertyOf, recordOf } from './types-file.ts'

interface Names {
  readonly args: string
  readonly row: string
  readonly constant: string
}

export function functionsFile(
  wrappers: readonly Wrapper[],
  { keywords }: Callable,
  head: string,
  extension: string,
  problems: Problems,
): string {
  const byName = new Map<string, Wrapper[]>()
  for (const wrapper of wrappers) byName.set(wrapper.name, [...(byName.get(wrapper.name) ?? []), wrapper])
  const uses: Uses[] = wrappers.flatMap(usesOf)
  const { support, types, own } = allUses(uses)
  const imported = new Set([...types, ...own.map(([, name]) => name)].map((name) => name.replace(/^type /, '')))
  for (const { name, what } of wrappers.filter((each) => imported.has(each.name))) {
    problems.add(
      what,
      `\`${name}\` is imported into its file. Say another name in a comment on it: \`@name otherName\`.`,
    )
  }
  // What is imported, and every function, has its name already.
  const taken = new Set([...byName.keys(), ...imported, 'Call', '$leading'])
  const fresh = (wanted: string): string => {
    const name = taken.has(wanted) ? fresh(`${wanted}_`) : wanted
    taken.add(name)
    return name
  }
  const namesOf = (wrapper: Wrapper, index: number): Names => {
    const number = index === 0 ? '' : String(index + 1)
    return {
      args: fresh(typeName(wrapper, `Args${number}`)),
      row: fresh(typeName(wrapper, `Row${number}`)),
      constant: fresh(`$${wrapper.name}${number}`),
    }
  }
  const blocks = [...byName]
    .sort(([a], [b]) => compare(a, b))
    .map(([, group]) => {
      const named = group.map((wrapper, index) => ({ wrapper, names: namesOf(wrapper, index) }))
      const declared = named.flatMap(({ wrapper, names }) => [
        ...(wrapper.inputs.length === 0 ? [] : [argsOf(wrapper, names)]),
        ...(wrapper.result.fields === undefined ? [] : [interfaceOf(names.row, wrapper.result.fields)]),
        constantOf(wrapper, names, keywords),
      ])
      return [...declared, functionOf(named)].join('\n')
    })
  const call = callOf(wrappers, problems)
  const named = byName.size === 0 ? [] : ['ask', 'type Db', 'type Routine']
  const imports = importsOf(own, types, [...named, ...support], extension)
  const blank = byName.size === 0 ? ['export {}\n'] : []
  return [head + imports, ...blank, ...(call === undefined ? [] : [call]), ...blocks].join('\n')
}

function usesOf({ leading, inputs, result }: Wrapper): readonly Uses[] {
  const { fields, ref, notNull } = result
  const record = fields === undefined ? [] : ['record', ...notNullOf(fields)]
  const only = ref !== undefined && notNull ? ['notNull'] : []
  return [
    ...[...leading, ...inputs, ...(fields ?? [])].map((each) => each.ref.uses),
    ...(ref === undefined ? [] : [ref.uses]),
    { support: [...record, ...only], types: [], own: [] },
  ]
}

/** What begins every call, where parameters are declared to lead. */
function callOf(wrappers: readonly Wrapper[], problems: Problems): string | undefined {
  const leading = wrappers.filter((each) => each.leading.length > 0)
  const [first] = leading
  if (first === undefined) return undefined
  const shape = (each: Wrapper) => each.leading.map(({ key, ref }) => `${key}: ${ref.sql}`).join(', ')
  for (const other of leading.filter((each) => shape(each) !== shape(first))) {
    problems.add(
      other.what,
      `it is led by (${shape(other)}), and ${first.what} by (${shape(first)}). Let them have the same types.`,
    )
  }
  const constant = `const $leading: Routine['leading'] = {\n${inputLines(first.leading, '  ').join('\n')}\n}\n`
  const lines = first.leading.map((each) => `${propertyOf(each, each.ref.also)}\n`)
  return `/** Where a function is called, and what leads its parameters. */\nexport interface Call {\n  readonly db: Db\n${lines.join('')}}\n\n${constant}`
}

function argsOf({ inputs }: Wrapper, { args }: Names): string {
  const lines = inputs.map((each) => `${propertyOf(each, each.ref.also, each.optional)}\n`)
  return `export interface ${args} {\n${lines.join('')}}\n`
}

function constantOf(
  { row, leading, inputs, result }: Wrapper,
  { constant }: Names,
  keywords: ReadonlySet<string>,
): string {
  const { returns, columns, fields, ref, outputs = [] } = result
  const lines = [
    entry('name', literal(`${sqlName(row.schema, keywords)}.${sqlName(row.name, keywords)}`), '  ').slice(2),
    `returns: '${returns}',`,
  ]
  if (columns !== undefined) {
    const listed = columns.map((name) => `r.${sqlName(name, keywords)}`).join(', ')
    lines.push(entry('columns', literal(listed), '  ').slice(2))
  }
  if (fields !== undefined) lines.push(`codec: ${recordOf(fields, '  ')},`)
  else if (ref !== undefined)
    lines.push(`codec: ${result.notNull && columns === undefined ? `notNull(${ref.codec})` : ref.codec},`)
  if (leading.length > 0) lines.push('leading: $leading,')
  if (inputs.length > 0) lines.push(`inputs: {\n${inputLines(inputs, '    ').join('\n')}\n  },`)
  if (outputs.length > 0)
    lines.push(list('outputs: ', ['[', ']'], outputs.map(literal), { indent: '  ', after: ',' }).trimStart())
  return `const ${constant}: Routine = {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`
}

function inputLines(inputs: readonly Parameter[], indent: string): readonly string[] {
  return inputs.map(({ key, named, ref, optional, variadic }) => {
    const name = named === null ? 'null' : literal(named)
    const parts = [`name: ${name}`, `type: ${literal(ref.sql)}`, `codec: ${ref.codec}`]
    if (optional) parts.push('optional: true')
    if (variadic) parts.push('variadic: true')
    return list(`${key}: `, ['{', '}'], parts, { indent, after: ',' })
  })
}

function functionOf(named: readonly { readonly wrapper: Wrapper; readonly names: Names }[]): string {
  const [{ wrapper: first, names }] = named as [(typeof named)[number]]
  const leads = first.leading.length > 0
  const db = leads ? 'call: Call' : 'db: Db'
  const signature = ({ wrapper, names }: (typeof named)[number], end: string) => {
    const optional = wrapper.inputs.every((each) => each.optional)
    const isDeclared = end === ''
    const args = `args${optional && isDeclared ? '?' : ''}: ${names.args}${optional && !isDeclared ? ' = {}' : ''}`
    const parameters = [db, ...(wrapper.inputs.length === 0 ? [] : [args])]
    const after = `: Promise<${resultType(wrapper.result, names)}>${end}`
    return list(`export function ${wrapper.name}`, ['(', ')'], parameters, { after })
  }
  const isOverloaded = named.length > 1
  const given = isOverloaded || first.inputs.length > 0 ? ['args'] : leads ? ['{}'] : []
  const routine = isOverloaded ? `[${named.map((each) => each.names.constant).join(', ')}]` : names.constant
  const body = (type: string) => {
    const parameters = [leads ? 'call.db' : 'db', routine, ...given, ...(leads ? ['call'] : [])]
    return `${list(`return ask<${type}>`, ['(', ')'], parameters, { indent: '  ' })}\n}\n`
  }
  if (!isOverloaded) {
    const type = resultType(first.result, names)
    return `${doc(first.doc)}${signature(named[0] as (typeof named)[number], ' {')}\n${body(type)}`
  }
  const overloads = named.map((each) => `${doc(each.wrapper.doc)}${signature(each, '')}\n`)
  const all = list(`export function ${first.name}`, ['(', ')'], [db, 'args: object = {}'], {
    after: ': Promise<unknown> {',
  })
  return `${overloads.join('')}${all}\n${body('unknown')}`
}

function resultType({ returns, ref, fields, notNull = false }: Result, { row }: Names): string {
  if (fields !== undefined) return returns === 'rows' ? `${row}[]` : row
  if (ref === undefined) return 'void'
  if (returns === 'rows') return `${ref.ts}[]`
  const members = withNull([ref.ts], !notNull && returns !== 'record')
  if (returns !== 'values') return members.join(' | ')
  return members.length === 1 && !ref.ts.includes(' ') ? `${ref.ts}[]` : `(${members.join(' | ')})[]`
}
