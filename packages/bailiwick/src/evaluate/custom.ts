import type { CustomNode } from '../ast/condition.ts'
import { lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { isJsonType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'
import { compileRow } from './compile-operand.ts'
import type { CheckResult, Environment, Given } from './environment.ts'
import { checkRowJson, ownValue, type Row, readAttribute, relatedRow, relatedRows } from './read-value.ts'
import { Failure, failureOf } from './truth.ts'

/** A check with everything that it is asked about. */
export interface AskedCheck {
  readonly node: CustomNode
  readonly given: Given
  readonly row: Row | undefined
}

/** Compiles a check; of a row that is absent nothing is known. */
export function compileCheck(model: ModelNode, node: CustomNode): (environment: Environment) => CheckResult {
  if (node.uses === 'subject') return (environment) => environment.answers.custom(node, environment, undefined)
  const at = compileRow(model, node)
  return (environment) => {
    try {
      const row = at(environment)
      return row === null ? { value: null } : environment.answers.custom(node, environment, row)
    } catch (error) {
      return { value: failureOf(error) }
    }
  }
}

/** Calls the function of a check; the answer may be a promise. Throws for data that is not loaded. */
export function runCheck(asked: AskedCheck, model: ModelNode, signal: Signal | undefined): unknown {
  const { evaluate, evaluateMany } = asked.node.check
  const resource = resourceFor(asked, model)
  if (evaluate) return evaluate({ ...questionFor(asked, signal), ...(resource ? { resource } : {}) } as never)
  return only(evaluateMany!({ ...questionFor(asked, signal), resources: [resource] } as never), asked.node)
}

/** Asks a check about many rows in one call; undefined if it has no such form. */
export function runCheckOnMany(asked: readonly AskedCheck[], model: ModelNode, signal: Signal | undefined): unknown {
  const [first] = asked
  const { evaluateMany } = first!.node.check
  return evaluateMany!({
    ...questionFor(first!, signal),
    resources: asked.map((one) => resourceFor(one, model)),
  } as never)
}

function questionFor({ node, given }: AskedCheck, signal: Signal | undefined) {
  const { subject, context } = given
  return { subject, context, parameters: node.parameters, ...(signal ? { signal } : {}) }
}

function only(answers: unknown, node: CustomNode): unknown {
  if (typeof answers === 'object' && answers !== null && 'then' in answers) {
    return (answers as unknown as Promise<unknown>).then((list) => only(list, node))
  }
  return answersOf(answers, 1, node)[0]
}

/** As many answers as there were rows: one too few would be about another row. */
export function answersOf(answers: unknown, count: number, node: CustomNode): readonly unknown[] {
  if (Array.isArray(answers) && answers.length === count) return answers
  const seen = Array.isArray(answers) ? `${answers.length} answers` : typeof answers
  throw new BailiwickError('DECISION_FAILED', `The check \`${node.name}\` gave ${seen} for ${count} rows.`, {
    path: node.name,
    seen,
  })
}

/** The part of the row that the check reads, as it is; what is not loaded or does not fit the model throws. */
export function resourceFor({ node, row }: AskedCheck, model: ModelNode): Row | undefined {
  if (row === undefined) return undefined
  const owner = resourceAt(model, node.resource, node.hops)
  const part = node.reads.map((name): readonly [string, unknown] => {
    const path = [node.resource, ...node.hops, name].join('.')
    const attribute = lookup(owner.attributes, name)
    if (attribute) {
      const value = ownValue(row, attribute, path)
      if (!isJsonType(attribute.type)) readAttribute(row, attribute, path)
      else if (value !== null) checkRowJson(value, path)
      return [name, value]
    }
    const relation = owner.relations[name]!
    const read = relation.cardinality === 'one' ? relatedRow : relatedRows
    return [name, read(model, row, owner, relation, path)]
  })
  return Object.freeze(Object.fromEntries(part))
}

/** Only true, false and `{ satisfied, reason }` are answers; a truthy something in particular is none. */
export function readCheckAnswer(node: CustomNode, answer: unknown): CheckResult {
  if (typeof answer === 'boolean') return { value: answer }
  if (typeof answer === 'object' && answer !== null) {
    const { satisfied, reason } = answer as { satisfied?: unknown; reason?: unknown }
    if (typeof satisfied === 'boolean' && typeof reason === 'string') return { value: satisfied, reason }
  }
  const seen = answer === null ? 'null' : typeof answer
  const expected = 'true, false or `{ satisfied, reason }`'
  const error = new BailiwickError(
    'DECISION_FAILED',
    `The check \`${node.name}\` answered ${seen}; expected ${expected}.`,
    { path: node.name, seen, expected },
  )
  return { value: new Failure(error) }
}
