import { BEFORE, type ConditionNode, type Value } from '../ast/condition.ts'
import type { AttributeNode, ResourceNode } from '../ast/model.ts'
import { changePlaces, type Placed } from '../ast/places.ts'
import { printValue } from '../ast/scalars.ts'
import { isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'
import { childrenOf, operandsOf, relationPaths, unshifted } from '../ast/visit.ts'
import { parameter, sql } from '../compile/fragment.ts'
import { plainScalar } from '../compile/operands.ts'
import { columnType } from '../compile/parameters.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { canonical } from '../evaluate/read-value.ts'
import { both } from '../evaluate/where.ts'
import { fieldCondition, isConstant } from './fields.ts'
import { type Functions, schema } from './functions.ts'
import { dollarTag, inlined, named, quoted } from './literal.ts'
import { nameOf } from './names.ts'
import type { RlsFunction, RlsTrigger } from './plan.ts'

/** One question that a trigger asks about each row that is written. */
interface Question {
  /** Asked only where this is true; plpgsql with `old` and `new`. */
  readonly where: string
  readonly condition: ConditionNode
  /** What the function is named after. */
  readonly about: string
  /** The rules behind it. */
  readonly why: string
  readonly message: string
  readonly hint: string
}

export interface TriggerParts {
  readonly triggers: readonly RlsTrigger[]
  readonly functions: readonly RlsFunction[]
}

/** Whether it compares with the row before the changes. */
export function comparesWithBefore(node: ConditionNode): boolean {
  const own = operandsOf(node).some((operand) => {
    const base = unshifted(operand)
    return base.kind === 'row' && base.level === BEFORE
  })
  return own || relationPaths(node).some(({ level }) => level === BEFORE) || childrenOf(node).some(comparesWithBefore)
}

/** The attributes that a command may never write, so that the role is not granted their columns. */
export function neverWritten(resource: ResourceNode, action: CompiledAction): readonly AttributeNode[] {
  return columnsOf(resource).filter(
    (attribute) =>
      attribute.generated ||
      isConstant(fieldCondition(action, attribute, false), false) ||
      (action.after !== undefined && isConstant(fieldCondition(action.after, attribute, false), false)),
  )
}

export function columnsOf(resource: ResourceNode): readonly AttributeNode[] {
  return Object.values(resource.attributes).filter((attribute) => !attribute.virtual)
}

/** What a trigger asks before a row is updated: each changed attribute on both rows, and what compares the rows. */
export function updateQuestions(
  resource: ResourceNode,
  action: CompiledAction,
  transitions: readonly ConditionNode[],
): readonly Question[] {
  const questions = fieldQuestions(resource, action, (attribute) => {
    const [changed, old] = ['new', 'old'].map((row) => exactly(attribute, `${row}.${named(attribute.column)}`))
    const before = atBefore(fieldCondition(action, attribute, false))
    const after = fieldCondition(action.after ?? action, attribute, false)
    return { where: `${changed} is distinct from ${old}`, condition: both([before, after]) }
  })
  if (transitions.length === 0) return questions
  const rules = [...(action.after ?? action).node.allow, ...(action.after ?? action).node.deny]
  const why = rules.map((rule) => rule.id).join(', ')
  const transition: Question = {
    where: 'true',
    condition: both(transitions),
    about: `${action.node.id} after`,
    why,
    message: `the changed row is not permitted by ${action.node.id}`,
    hint: `The row before and the row after must fit one of: ${why}.`,
  }
  return [...questions, transition]
}

/** What a trigger asks before a row is inserted: each attribute that is given, which is one that is not null and not its default. */
export function insertQuestions(resource: ResourceNode, action: CompiledAction): readonly Question[] {
  return fieldQuestions(resource, action, (attribute) => {
    const column = `new.${named(attribute.column)}`
    const given = attribute.hasDefault && attribute.default !== undefined && attribute.default !== null
    const isOther = given
      ? ` and ${exactly(attribute, column)} is distinct from ${exactly(attribute, defaultText(attribute))}`
      : ''
    return { where: `${column} is not null${isOther}`, condition: fieldCondition(action, attribute, false) }
  })
}

function fieldQuestions(
  resource: ResourceNode,
  action: CompiledAction,
  ask: (attribute: AttributeNode) => { where: string; condition: ConditionNode },
): readonly Question[] {
  return columnsOf(resource).flatMap((attribute): Question[] => {
    if (attribute.generated) return []
    const { where, condition } = ask(attribute)
    if (isConstant(condition, true) || isConstant(condition, false)) return []
    const rule = `${action.node.id}/field ${attribute.name}`
    return [
      {
        where,
        condition,
        about: `${action.node.id} ${attribute.name}`,
        why: rule,
        message: `${resource.name}.${attribute.name} may not be written`,
        hint: `${rule} is not true of this row${action.node.name === 'update' ? ' before and after' : ''}.`,
      },
    ]
  })
}

/** A collation may say that two texts are equal which differ, and then it would be a change that nobody is asked about. */
function exactly({ type }: AttributeNode, value: string): string {
  if (isJsonType(type)) return value
  const { kind } = isArrayType(type) ? type.element : (type as ScalarType)
  return ['text', 'id', 'enum'].includes(kind) ? `${value}::text collate "C"` : value
}

function defaultText({ name, type, default: given }: AttributeNode): string {
  if (isJsonType(type)) return `${quoted(JSON.stringify(given))}::jsonb`
  const value = canonical(type, given, name, true)
  const text = (element: ScalarType, each: Value) =>
    each === null ? null : typeof each === 'bigint' ? printValue(element, each) : each
  if (isArrayType(type)) {
    const values = (value as readonly Value[]).map((each) => text(type.element, each))
    return inlined(parameter(values, sql`${columnType(plainScalar(type.element))}[]`))
  }
  const scalar = plainScalar(type as ScalarType)
  return inlined(parameter(text(scalar, value as Value), columnType(scalar)))
}

/** A condition about a row, asked of the row before the changes. */
function atBefore(node: ConditionNode): ConditionNode {
  const place = <P extends Placed>(of: P): P => (of.level === 0 ? { ...of, level: BEFORE } : of)
  return changePlaces(node, {
    place,
    inside: atBefore,
    quantifier: (quantifier) => ({ ...place(quantifier), condition: atBefore(quantifier.condition) }),
  })
}

/** The trigger for some questions; none without them. */
export function triggerFor(
  resource: ResourceNode,
  functions: Functions,
  command: 'insert' | 'update',
  questions: readonly Question[],
): TriggerParts {
  if (questions.length === 0) return { triggers: [], functions: [] }
  const table = tableText(resource)
  const row = command === 'insert' ? 'null' : 'old'
  const checks = questions.map(({ where, condition, about, why, message, hint }) => {
    const name = functions.aboutRows(about, condition, why)
    return `  if ${where} and ${named(schema, name)}(${row}, new) is not true then
    raise exception using errcode = '42501', message = ${quoted(message)}, hint = ${quoted(hint)};
  end if;`
  })
  const why = [...new Set(questions.flatMap((question) => question.why.split(', ')))].join(', ')
  const body = `begin\n${checks.join('\n')}\n  return new;\nend`
  const name = nameOf(`${resource.name} ${command}`, `${table} ${body}`)
  const trigger = nameOf(`bailiwick ${resource.name} ${command}`, `${table} ${command}`)
  const tag = dollarTag(body)
  return {
    functions: [
      {
        name,
        comment: why,
        // Stable: it sees no row that the same statement has changed, so the order of rows cannot be observed.
        sql: `create function ${named(schema, name)}() returns trigger
  language plpgsql stable security definer set search_path = '' as ${tag}
${body}
${tag}`,
        reads: [],
      },
    ],
    triggers: [
      {
        name: trigger,
        command,
        function: name,
        comment: why,
        // Who is subject to no policy is subject to no trigger either: migrations and repairs know no subject.
        sql: `create trigger ${named(trigger)} before ${command} on ${table} for each row
  when (row_security_active(${quoted(table)}::regclass))
  execute function ${named(schema, name)}()`,
      },
    ],
  }
}

export function tableText({ table }: ResourceNode): string {
  return table!.schema === undefined ? named(table!.name) : named(table!.schema, table!.name)
}
