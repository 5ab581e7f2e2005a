import type { Expr } from '../../equivalence/spec/spec.ts'
import type { AnalysisCase } from './case.ts'

/** Cases that say less than this one, the smallest first: for looking for the smallest that still goes wrong. */
export function* smallerCases(given: AnalysisCase): Generator<AnalysisCase> {
  const labels = Object.keys(given.parts)
  for (const label of labels.length > 1 ? labels : []) {
    const { [label]: _, ...parts } = given.parts
    yield { ...given, parts }
  }
  for (const label of labels) {
    for (const part of smaller(given.parts[label]!)) yield { ...given, parts: { ...given.parts, [label]: part } }
  }
}

function* smaller(expr: Expr): Generator<Expr> {
  switch (expr.kind) {
    case 'all':
    case 'any':
      yield* expr.of
      for (let at = 0; at < expr.of.length; at++) {
        if (expr.of.length > 1) yield { ...expr, of: expr.of.filter((_, index) => index !== at) }
        for (const inner of smaller(expr.of[at]!)) {
          yield { ...expr, of: expr.of.map((one, index) => (index === at ? inner : one)) }
        }
      }
      return
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      yield expr.of
      for (const inner of smaller(expr.of)) yield { ...expr, of: inner }
      return
    case 'some':
    case 'every':
    case 'none':
      for (const inner of smaller(expr.where)) yield { ...expr, where: inner }
      return
    case 'call':
      if (expr.with.length > 1) for (const one of expr.with) yield { ...expr, with: [one] }
      return
    default:
  }
}
