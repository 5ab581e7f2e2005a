/** The file of types: enums, composite types and domains, and what reads and writes composite ones. */
import { doc, importLine, union } from './layout.ts'
import { literal } from './names.ts'
import type { Problems } from './problems.ts'
import { checkFields } from './routines.ts'
import { allUses, type Field, keyOf, type Types, type Uses, withNull } from './types.ts'

/** undefined where nothing is declared. */
export function typesFile(types: Types, head: string, extension: string, problems: Problems): string | undefined {
  const { declared } = types
  if (declared.length === 0) return undefined
  const uses: Uses[] = []
  const blocks = declared.map(({ type, name, tags }) => {
    const comment = doc(tags.text)
    if (type.kind === 'e') {
      const labels = type.labels.length === 0 ? ['never'] : type.labels.map(literal)
      return `${comment}${union(`export type ${name} =`, labels)}\n`
    }
    if (type.kind === 'd') {
      const base = types.ref(type.base)
      if (base === undefined) return ''
      // The alias stands for the type alone.
      uses.push({
        ...base.uses,
        support: [],
        types: [],
        own: base.uses.own.filter(([, each]) => each.startsWith('type ')),
      })
      return `${comment}export type ${name} = ${base.ts}\n`
    }
    const fields = types.fieldsOf(type)
    checkFields(fields, `the type ${keyOf(type)}`, problems)
    uses.push(allUses(fields.map(({ ref }) => ref.uses)), {
      support: ['record', ...notNullOf(fields)],
      types: [],
      own: [],
    })
    const codec = `export const ${types.codecName(name)} = ${recordOf(fields, '')}\n`
    return `${comment}${interfaceOf(name, fields)}\n${codec}`
  })
  const { support, own } = allUses(uses)
  const imports = importsOf(own, [], support, extension)
  return `${[head + imports, ...blocks].filter((block) => block !== '').join('\n')}`
}

export function notNullOf(fields: readonly Field[]): readonly string[] {
  return fields.some(({ notNull }) => notNull) ? ['notNull'] : []
}

/** Of modules of the project, then of the generated ones. */
export function importsOf(
  own: Uses['own'],
  types: readonly string[],
  support: readonly string[],
  extension: string,
): string {
  const lines = [...new Set(own.map(([from]) => from))].sort(byDistance).map((from) =>
    importLine(
      own.filter(([other]) => other === from).map(([, name]) => name),
      literal(from),
    ),
  )
  const isCall = (name: string) => ['ask', 'type Db', 'type Routine'].includes(name)
  const [calls, codecs] = [support.filter(isCall), support.filter((name) => !isCall(name))]
  if (codecs.length > 0) lines.push(importLine(codecs, `'./codecs${extension}'`))
  if (calls.length > 0) lines.push(importLine(calls, `'./support${extension}'`))
  if (types.length > 0) lines.push(importLine(types, `'./types${extension}'`))
  return lines.map((line) => `${line}\n`).join('')
}

/** Packages first, then files: the farther, the earlier. */
function byDistance(a: string, b: string): number {
  const depth = (from: string) => (from.startsWith('.') ? -(from.match(/\.\.\//g)?.length ?? 0) : -1000)
  return depth(a) - depth(b) || (a < b ? -1 : 1)
}

export function interfaceOf(name: string, fields: readonly Field[]): string {
  const lines = fields.map((field) => `${doc(field.comment, '  ')}${propertyOf(field)}\n`)
  return lines.length === 0
    ? `export type ${name} = Record<never, never>\n`
    : `export interface ${name} {\n${lines.join('')}}\n`
}

/** `more` are further types that it may have, `isOptional` says that it may be absent. */
export function propertyOf({ key, ref, notNull }: Field, more: readonly string[] = [], isOptional = false): string {
  const members = [
    ...withNull([ref.ts, ...more], !notNull),
    ...(isOptional && ref.ts !== 'unknown' ? ['undefined'] : []),
  ]
  return union(`readonly ${key}${isOptional ? '?' : ''}:`, members, '  ')
}

/** The expression that reads and writes such a record, which begins at `indent`. */
export function recordOf(fields: readonly Field[], indent: string): string {
  if (fields.length === 0) return 'record({})'
  const lines = fields.map(({ key, ref, notNull }) => {
    const codec = notNull ? `notNull(${ref.codec})` : ref.codec
    return `${indent}  ${key}: ${codec},`
  })
  return `record({\n${lines.join('\n')}\n${indent}})`
}
