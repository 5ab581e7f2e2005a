import type { ConditionNode, ListNode, OperandNode } from '../ast/condition.ts'
import type { ResourceNode } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import { reachOf } from '../compile/columns.ts'
import { permittedSql } from '../compile/condition-sql.ts'
import { formulaSql, isAlways, permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, isFragment } from '../compile/fragment.ts'
import { enclosedCondition } from '../compile/host-sql.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { capturePosition } from '../errors/position.ts'
import type { Question } from '../evaluate/access.ts'
import { ForbiddenError } from '../evaluate/decision.ts'
import { fieldFormula } from '../evaluate/field-formula.ts'
import { whereTrue } from '../evaluate/where.ts'
import { bindLevels } from '../policy/bind-levels.ts'
import { nodeOf } from '../policy/builders.ts'
import { rowReference } from '../policy/row-reference.ts'
import { inSession } from '../policy/session.ts'
import { nameOf, resourceOf } from './host.ts'

/** A host's own condition: one on the model, or its own SQL. */
export type ReadWhere = { readonly node: ConditionNode } | { readonly fragment: Fragment }

/** Reads `where`: `(article) => article.status.is('draft')`, which may also return SQL of `sql`, or such SQL. */
export function readWhere(question: Question, where: unknown): ReadWhere | undefined {
  if (where === undefined) return undefined
  const { name } = resourceOf(question)
  if (isFragment(where)) return { fragment: where }
  if (typeof where !== 'function') {
    const message = `\`where\` takes a function, (${name}) => ${name}.id.is(…), or SQL: sql\`…\` of bailiwick/sql.`
    throw new BailiwickError('INVALID_CONDITION', message)
  }
  const made = inSession(capturePosition(readWhere), () => {
    const given: unknown = where(rowReference(question.program.model, { level: 0, resource: name, hops: [] }))
    return isFragment(given) ? { fragment: given } : { node: nodeOf(given, 'where') }
  })
  return 'node' in made ? { node: bindLevels(made.node, name, 'where') } : made
}

/** TRUE exactly where the host's condition is true; it stays one condition beside others. */
export function whereSql(question: Question, where: ReadWhere): Fragment {
  if ('fragment' in where) return enclosedCondition(where.fragment)
  return permittedSql(reachOf(question.program.model, nameOf(resourceOf(question))), whereTrue(where.node))
}

/**
 * Refuses to search or sort by what the subject may not see of every row: which rows come, and in which order, would tell it. Paths that the
 * host lets be told are in `reveals`. A host's own SQL cannot be looked into.
 */
export function checkVisible(question: Question, paths: readonly string[], reveals: unknown, what: string): void {
  const revealed = readReveals(reveals)
  for (const path of new Set(paths)) {
    if (revealed.includes(path) || isVisible(question, path.split('.'))) continue
    throw new ForbiddenError({
      allowed: false,
      action: question.action.node.id,
      reasons: [
        {
          rule: `${question.action.node.id}/field ${path}`,
          effect: 'allow',
          value: false,
          field: path,
          cause: `the subject may not see it of every row, and ${what} it would tell. Name it in \`reveals\` where it may`,
        },
      ],
      errors: [],
    })
  }
}

export function readReveals(reveals: unknown): readonly string[] {
  if (reveals === undefined) return []
  if (Array.isArray(reveals) && reveals.every((path) => typeof path === 'string')) return reveals
  throw new BailiwickError('INVALID_OPTION', "`reveals` is a list of attributes, such as ['notes', 'team.ownerId'].")
}

function isVisible(question: Question, path: readonly string[]): boolean {
  const [first, ...rest] = path
  const resource = resourceOf(question)
  if (rest.length === 0) {
    const attribute = resource.attributes[first!]
    if (!attribute)
      throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource.name}`, first!, Object.keys(resource.attributes))
    return isAlways(formulaSql(question, fieldFormula(question.action, attribute, true), nameOf(resource)))
  }
  const read = question.program.actions.get(`${resource.relations[first!]!.target}.read`)
  if (!read) return false
  const inner = { ...question, action: read }
  return isAlways(permissionSql(inner, nameOf(resourceOf(inner)))) && isVisible(inner, rest)
}

/** Every attribute that a condition reads, as a path from the row: `title`, `team.ownerId`, with the keys on the way. */
export function pathsOf(question: Question, node: ConditionNode): readonly string[] {
  const { model } = question.program
  const found: string[] = []
  const visit = (inner: ConditionNode, levels: ReadonlyMap<number, Start>): void => {
    for (const operand of operandsOf(inner)) follow(operand, levels)
    if (inner.kind === 'quantifier') {
      const end = walkHops(levels.get(inner.level)!, inner.hops)
      const relation = end.resource.relations[inner.relation]!
      found.push([...end.path, relation.references].join('.'))
      const element = { path: [...end.path, inner.relation], resource: model.resources[relation.target]! }
      visit(inner.condition, new Map(levels).set(inner.elementLevel, element))
      return
    }
    for (const child of childrenOf(inner)) visit(child, levels)
  }
  const walkHops = (start: Start, hops: readonly string[]): Start =>
    hops.reduce(({ path, resource }, hop) => {
      const relation = resource.relations[hop]!
      found.push([...path, relation.via].join('.'))
      return { path: [...path, hop], resource: model.resources[relation.target]! }
    }, start)
  const follow = (operand: OperandNode | ListNode, levels: ReadonlyMap<number, Start>): void => {
    const base = unshifted(operand)
    if (base.kind !== 'row') return
    const end = walkHops(levels.get(base.level)!, base.hops)
    found.push([...end.path, base.name].join('.'))
  }
  visit(node, new Map([[0, { path: [], resource: resourceOf(question) }]]))
  return found
}

interface Start {
  readonly path: readonly string[]
  readonly resource: ResourceNode
}
