import {
  type ActionSpec,
  type AllowSpec,
  type AllowSpecs,
  type Arg,
  type AttributeSpec,
  type CaseSpec,
  type Expr,
  isType,
  type ModelSpec,
  type PolicySpec,
  type Ref,
  type RelationSpec,
  type ShapeSpec,
  type TypeSpec,
} from './spec.ts'

/** A case as the source that an author would have written, for whoever has to find out what went wrong. */
export function printCase({ model, rows, question }: CaseSpec): string {
  const { policy, subject, context, facts, writes } = question
  return [
    printModel(model),
    ...policy.parts.map((part) => printPart(model, part)),
    `subject  ${literal(subject)}`,
    `context  ${literal(context)}`,
    ...Object.entries(writes ?? {}).flatMap(([name, { changes, created }]) => [
      `changes of ${name}  ${literal(changes)}`,
      ...created.map((row) => `new ${name}  ${literal(row)}`),
    ]),
    ...(facts.length > 0 ? [`facts    ${literal(facts)}`] : []),
    ...Object.entries(rows).flatMap(([name, list]) => list.map((row) => `${name}  ${literal(row)}`)),
  ].join('\n')
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) return record(value as Record<string, unknown>, literal)
  if (Object.is(value, -0)) return '-0'
  return typeof value === 'string' ? quoted(value) : String(value)
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function record<T>(values: Readonly<Record<string, T>>, print: (value: T) => string): string {
  const entries = Object.entries(values).map(([name, value]) => `${key(name)}: ${print(value)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name))
const member = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${quoted(name)}]`)

function lines<T>(indent: string, values: Readonly<Record<string, T>>, print: (value: T) => string): string {
  return Object.entries(values)
    .map(([name, value]) => `${indent}${key(name)}: ${print(value)},\n`)
    .join('')
}

export function printModel({ naming, subject, context, anonymous, resource, tables }: ModelSpec): string {
  const resources = Object.entries(resource).map(
    ([name, { attributes, relations }]) =>
      `    ${key(name)}: {\n${lines('      ', attributes, printAttribute)}${lines('      ', relations, printRelation)}    },\n`,
  )
  return [
    'const model = defineModel({\n',
    naming === 'as-is' ? '' : `  naming: '${naming}',\n`,
    `  subject: {\n${lines('    ', subject, printAttribute)}  },\n`,
    Object.keys(context).length === 0 ? '' : `  context: {\n${lines('    ', context, printAttribute)}  },\n`,
    anonymous ? `  anonymous: ${literal(anonymous)},\n` : '',
    `  resource: {\n${resources.join('')}  },\n`,
    Object.keys(tables).length === 0 ? '' : `  tables: ${literal(tables)},\n`,
    '})',
  ].join('')
}

function printType({ kind, scale, values, databaseType }: TypeSpec & { databaseType?: string }): string {
  const names = (values ?? []).map(quoted)
  if (databaseType) return `t.databaseEnum(${[quoted(databaseType), ...names].join(', ')})`
  return `t.${kind}(${kind === 'decimal' ? scale : names.join(', ')})`
}

function printShape(shape: ShapeSpec): string {
  return record(shape, (inner) => (isType(inner) ? printType(inner) : printShape(inner)))
}

function printAttribute(spec: AttributeSpec): string {
  const { shape, array, tenant, optional, sensitive, virtual, column } = spec
  const shared = tenant === 'shared' ? ', shared: true' : ''
  const type = tenant
    ? `t.tenant({ type: ${printType(spec)}${shared} })`
    : shape
      ? `t.json(${printShape(shape)})`
      : array
        ? `t.array(${printType(spec)})`
        : printType(spec)
  return [
    type,
    optional && !tenant && !shape ? '.optional()' : '',
    sensitive ? '.sensitive()' : '',
    virtual ? '.virtual()' : '',
    column === undefined ? '' : `.column(${quoted(column)})`,
    'default' in spec ? `.default(${literal(spec.default)})` : '',
  ].join('')
}

function printRelation({ to, target, via, references, optional, parent }: RelationSpec): string {
  const options = { ...(references ? { references } : {}), ...(parent ? { parent } : {}) }
  const more = Object.keys(options).length > 0 ? `, ${literal(options)}` : ''
  return `t.${to}(${quoted(target)}, ${quoted(via)}${more})${optional ? '.optional()' : ''}`
}

function printPart(model: ModelSpec, { resource, actions }: PolicySpec['parts'][number]): string {
  const body = lines('  ', actions, (action) => printAction(model, action))
  return `definePolicy(model, ${quoted(resource)}, ({ subject, context, resource, before, granted, holds }) => ({\n${body}}))`
}

function printAction(_: ModelSpec, { allow, deny, fields, after, ...rest }: ActionSpec): string {
  const rules = (name: string, given: AllowSpecs | undefined, indent = '    ') =>
    given ? `${indent}${name}: {\n${lines(`${indent}  `, given, printAllow)}${indent}},\n` : ''
  const later = after
    ? `    after: {\n${rules('allow', after.allow, '      ')}${rules('deny', after.deny, '      ')}    },\n`
    : ''
  const others = Object.entries(rest).map(([name, value]) => `    ${name}: ${literal(value)},\n`)
  return `{\n${rules('allow', allow)}${rules('deny', deny)}${rules('fields', fields)}${later}${others.join('')}  }`
}

function printAllow(rule: AllowSpec): string {
  if (rule === true) return 'true'
  if (!('when' in rule)) return printExpr(rule)
  return `{ when: ${printAllow(rule.when)}, fields: ${literal(rule.fields)} }`
}

const rowNames = ['resource', 'a', 'b', 'c', 'd']

export function printExpr(expr: Expr, depth = 0): string {
  const inner = (other: Expr) => printExpr(other, depth)
  switch (expr.kind) {
    case 'all':
    case 'any':
      return `${expr.kind}(${expr.of.map(inner).join(', ')})`
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return `${expr.kind}(${inner(expr.of)})`
    case 'truth':
      return printRef(expr.on)
    case 'call':
      return `${printRef(expr.on)}.${expr.operator}(${expr.with.map(printArg).join(', ')})`
    case 'granted':
      return expr.on ? `granted(${quoted(expr.action ?? '')}, ${printRef(expr.on)})` : 'granted()'
    case 'holds':
      return `holds(${quoted(expr.code)})`
    default:
      return `${printRef(expr.on)}.${expr.kind}((${rowNames[depth + 1]}) => ${printExpr(expr.where, depth + 1)})`
  }
}

function printRef({ from, path, shift }: Ref): string {
  const base = `${typeof from === 'number' ? rowNames[from] : from}${path.map(member).join('')}`
  return shift ? `${base}.${shift.by}(${literal(shift.duration)})` : base
}

function printArg(arg: Arg): string {
  if ('from' in arg) return printRef(arg)
  return literal('list' in arg ? arg.list : arg.value)
}
