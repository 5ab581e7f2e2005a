import type { ConditionNode } from '../../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode } from '../../ast/model.ts'
import type { RuleNode } from '../../ast/policy.ts'
import { isArrayType, isJsonType, type ScalarType } from '../../ast/types.ts'
import { type Check, compileCondition } from '../../evaluate/compile-condition.ts'
import { type Environment, readContext, readSubject } from '../../evaluate/environment.ts'
import type { FactQuestion, Facts } from '../../evaluate/facts.ts'
import { NO_ANSWERS } from '../../evaluate/immediate.ts'
import type { RelationTree } from '../../policy/relations-used.ts'
import type { Part, Witness } from '../solve/question.ts'
import type { Requirement } from './requirements.ts'

type Row = Readonly<Record<string, unknown>>

/** Conditions as closures, made when they are first asked. */
const checks = new WeakMap<ModelNode, WeakMap<ConditionNode, Check>>()

function checkOf(model: ModelNode, condition: ConditionNode): Check {
  const own = checks.get(model) ?? new WeakMap<ConditionNode, Check>()
  checks.set(model, own)
  const check = own.get(condition) ?? compileCondition(model, condition)
  own.set(condition, check)
  return check
}

/**
 * Those of the parts that are not true in the world, at most so many. What cannot be said without the application's own functions is not
 * true.
 */
export function untrueIn(
  model: ModelNode,
  witness: Witness,
  parts: readonly Part[],
  most = Number.POSITIVE_INFINITY,
): readonly Part[] {
  const subject = readSubject(model, witness.subject)
  const context = readContext(model, witness.context)
  const environment: Environment = {
    subject,
    context,
    facts: factsOf(witness),
    rows: [witness.row],
    answers: NO_ANSWERS,
    ...(witness.before ? { before: witness.before } : {}),
  }
  const untrue: Part[] = []
  for (const part of parts) {
    if (untrue.length >= most) break
    if (checkOf(model, part.condition)(environment) !== true) untrue.push(part)
  }
  return untrue
}

/** The allows among the rules that are true in the world. */
export function trueAlternatives(
  model: ModelNode,
  witness: Witness,
  requirements: readonly Requirement[],
  rules: readonly RuleNode[],
): readonly string[] {
  const ids = new Set(rules.map(({ id }) => id))
  const own = requirements.flatMap(({ alternatives }) => alternatives).filter(({ label }) => ids.has(label))
  const untrue = new Set(untrueIn(model, witness, own))
  return [...new Set(own.filter((one) => !untrue.has(one)).map(({ label }) => label))]
}

/** What the world says of stored permissions; what it does not name is not stored. */
export function factsOf({ facts }: Pick<Witness, 'facts'>): Facts {
  const yes = new Set(facts.filter(({ answer }) => answer).map(nameOf))
  return {
    granted: (action, type, id) => yes.has(nameOf({ kind: 'granted', action, type, id })),
    denied: (action, type, id) => yes.has(nameOf({ kind: 'denied', action, type, id })),
    holds: (code) => yes.has(nameOf({ kind: 'holds', code })),
  }
}

function nameOf(question: FactQuestion): string {
  return question.kind === 'holds'
    ? JSON.stringify(['holds', question.code])
    : JSON.stringify([question.kind, question.action, question.type, question.id])
}

/**
 * The world with a value for whatever it leaves open, which is what nothing in the question asked for: so that other conditions can be
 * asked about it. Null where the model allows it, else a plain value; no related rows.
 */
export function completed(model: ModelNode, resource: string, tree: RelationTree, witness: Witness): Witness {
  const row = completeRow(model, resource, tree, witness.row ?? {})
  if (!witness.before) return { ...witness, row }
  // What nothing reads of the row before the changes is what it is after them.
  const names = Object.keys(model.resources[resource]!.attributes)
  const same = Object.fromEntries(names.map((name) => [name, row[name]]))
  return { ...witness, row, before: completeRow(model, resource, tree, { ...same, ...witness.before }) }
}

function completeRow(model: ModelNode, resource: string, tree: RelationTree, row: Row): Row {
  const node = model.resources[resource]!
  const whole: Record<string, unknown> = { ...row }
  for (const attribute of Object.values(node.attributes)) {
    if (whole[attribute.name] === undefined) whole[attribute.name] = plainValue(attribute)
  }
  for (const [name, inner] of Object.entries(tree)) {
    const relation = lookup(node.relations, name)
    if (!relation) continue
    const { target, via, references, cardinality, nullable } = relation
    const known = whole[name]
    if (Array.isArray(known)) whole[name] = known.map((one) => completeRow(model, target, inner, one))
    else if (known) whole[name] = completeRow(model, target, inner, known as Row)
    else if (cardinality === 'many') whole[name] = []
    else if (known === null || nullable || whole[via] === null) whole[name] = null
    else {
      const tenant = model.resources[target]!.tenant
      const own = node.tenant !== undefined && tenant !== undefined ? { [tenant]: whole[node.tenant] } : {}
      whole[name] = completeRow(model, target, inner, { ...own, [references]: whole[via] })
    }
  }
  return whole
}

function plainValue({ name, type, nullable }: AttributeNode): unknown {
  if (nullable) return null
  if (isArrayType(type)) return []
  return isJsonType(type) ? {} : plainScalar(type, name)
}

function plainScalar({ kind, values }: ScalarType, name: string): unknown {
  switch (kind) {
    case 'boolean':
      return false
    case 'int':
    case 'float':
      return 0
    case 'bigint':
    case 'decimal':
      return '0'
    case 'date':
      return '2026-01-01'
    case 'timestamp':
      return '2026-01-01T00:00:00Z'
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000'
    case 'enum':
      return values![0]
    default:
      return name
  }
}
