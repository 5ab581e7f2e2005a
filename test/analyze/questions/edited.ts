import type { Dice } from '../../equivalence/random/dice.ts'
import type { Expr } from '../../equivalence/spec/spec.ts'

/** A condition that means the same in other words, or a little more or less: what a later version of a rule is to the earlier one. */
export function edited(dice: Dice, expr: Expr, other: () => Expr): Expr {
  const same = reworded(dice, expr)
  switch (dice.below(6)) {
    case 0:
      return { kind: 'any', of: [same, other()] }
    case 1:
      return { kind: 'all', of: [other(), same] }
    case 2:
      return { kind: 'any', of: [same, { kind: 'all', of: [same, other()] }] }
    case 3:
      return withoutOne(dice, same)
    default:
      return same
  }
}

/** The same in other words: by De Morgan, by order, by saying a thing twice. */
function reworded(dice: Dice, expr: Expr): Expr {
  const inner = (one: Expr) => reworded(dice, one)
  const not = (of: Expr): Expr => ({ kind: 'not', of })
  switch (expr.kind) {
    case 'all':
    case 'any': {
      const of = dice.some(expr.of, expr.of.length).map(inner)
      if (!dice.once(3)) return { kind: expr.kind, of: dice.once(4) ? [...of, of[0]!] : of }
      return not({ kind: expr.kind === 'all' ? 'any' : 'all', of: of.map(not) })
    }
    case 'not':
      return expr.of.kind === 'not' && dice.once(2) ? inner(expr.of.of) : not(inner(expr.of))
    case 'isTrue':
      return dice.once(3)
        ? not({ kind: 'isNotFalse', of: not(inner(expr.of)) })
        : { kind: 'isTrue', of: inner(expr.of) }
    case 'isNotFalse':
      return dice.once(3)
        ? not({ kind: 'isTrue', of: not(inner(expr.of)) })
        : { kind: 'isNotFalse', of: inner(expr.of) }
    case 'some':
      if (dice.once(3)) return not({ ...expr, kind: 'none', where: inner(expr.where) })
      return { ...expr, where: inner(expr.where) }
    case 'every':
      if (dice.once(3)) return { ...expr, kind: 'none', where: not(inner(expr.where)) }
      return { ...expr, where: inner(expr.where) }
    case 'none':
      return { ...expr, where: inner(expr.where) }
    case 'call': {
      const [first] = expr.with
      if (dice.once(2) || !first) return expr
      const opposite = opposites[expr.operator]
      if (opposite !== undefined) return not({ ...expr, operator: opposite })
      if (expr.operator === 'is' && 'value' in first) return { ...expr, operator: 'in' }
      return not(not(expr))
    }
    default:
      return dice.once(8) ? not(not(expr)) : expr
  }
}

const opposites: Readonly<Record<string, string>> = {
  is: 'isNot',
  isNot: 'is',
  lt: 'gte',
  gte: 'lt',
  gt: 'lte',
  lte: 'gt',
  in: 'notIn',
  notIn: 'in',
  isNull: 'isNotNull',
  isNotNull: 'isNull',
}

/** Leaves out one of several somewhere. */
function withoutOne(dice: Dice, expr: Expr): Expr {
  switch (expr.kind) {
    case 'all':
    case 'any': {
      if (expr.of.length > 1 && dice.once(2)) {
        const gone = dice.below(expr.of.length)
        return { ...expr, of: expr.of.filter((_, at) => at !== gone) }
      }
      const changed = dice.below(expr.of.length)
      return { ...expr, of: expr.of.map((one, at) => (at === changed ? withoutOne(dice, one) : one)) }
    }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...expr, of: withoutOne(dice, expr.of) }
    case 'some':
    case 'every':
    case 'none':
      return { ...expr, where: withoutOne(dice, expr.where) }
    default:
      return expr
  }
}
