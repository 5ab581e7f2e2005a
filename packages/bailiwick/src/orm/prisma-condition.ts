import type { ConditionNode } from '../ast/condition.ts'
import { Unsayable } from './not-in-prisma.ts'
import { atomOf } from './prisma-atoms.ts'
import { absent, at, joinedTo, type Row, tenantsOf } from './prisma-rows.ts'
import { allOf, anyOf, negated, noneRelated, related, type Said } from './prisma-where.ts'

type Quantifier = Extract<ConditionNode, { kind: 'quantifier' }>

/**
 * What is true of a row exactly where the condition is true (`wanted`), or exactly where it is false or unknown. It takes what
 * `whereTrue` makes, as the SQL compiler does. The second form is needed under `every`, and there Prisma's own NOT would lose
 * what is unknown; so the null of every operand is asked for by name.
 */
export function saidOf(row: Row, node: ConditionNode, wanted: boolean): Said {
  switch (node.kind) {
    case 'constant':
      return (node.value === true) === wanted
    case 'all':
    case 'any': {
      // Whatever is said here is said of rows for which each of them holds, so what one fixes the others know.
      const tenants = row.tenants ?? (wanted && node.kind === 'all' ? tenantsOf(row, node) : undefined)
      const parts = node.conditions.map((condition) => saidOf({ ...row, tenants }, condition, wanted))
      return (node.kind === 'all') === wanted ? allOf(parts) : anyOf(parts)
    }
    case 'isTrue':
      return saidOf(row, node.condition, wanted)
    case 'not':
      return node.condition.kind === 'isTrue'
        ? saidOf(row, node.condition.condition, !wanted)
        : named(node, () => atomSaid(row, node.condition, false, wanted))
    case 'quantifier':
      return named(node, () => quantifierSaid(row, node, wanted))
    default:
      return named(node, () => atomSaid(row, node, true, wanted))
  }
}

/** Gives a refusal the innermost condition that it is about. */
function named(node: ConditionNode, say: () => Said): Said {
  try {
    return say()
  } catch (error) {
    throw error instanceof Unsayable ? error.within(node) : error
  }
}

/** `holds` is which form of the atom: where it is true, or where it is false. */
function atomSaid(row: Row, node: ConditionNode, holds: boolean, wanted: boolean): Said {
  const atom = atomOf(node, holds)
  const missing = (is: boolean) => (is ? absent(row, atom.place) : false)
  if (wanted) return anyOf([missing(atom.absent), at(row, atom.place, atom.say)])
  const otherwise = (there: Row) => anyOf([negated(atom.say(there)), ...atom.unknown(there)])
  return anyOf([missing(!atom.absent), at(row, atom.place, otherwise)])
}

/** `every` holds of no rows, but not of a row that is absent; an element of which it is not known refutes it. */
function quantifierSaid(row: Row, node: Quantifier, wanted: boolean): Said {
  const isSome = node.quantifier === 'some'
  if (!isSome && node.quantifier !== 'every') throw new TypeError('`none` is not resolved here: give what a plan left')
  const said = at(row, node, (owner) =>
    joinedTo(owner, node.relation, (field, same, target) => {
      const element = { ...target, level: node.elementLevel }
      const found = allOf([same, saidOf(element, node.condition, isSome)])
      return isSome === wanted ? related(field, 'some', found) : noneRelated(field, found)
    }),
  )
  return wanted ? said : anyOf([absent(row, node), said])
}
