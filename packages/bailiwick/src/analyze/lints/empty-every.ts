import type { QuantifierNode } from '../../ast/condition.ts'
import { printCondition } from '../../ast/print.ts'
import { walk } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const kind: Kind = {
  id: 'L17/empty-every',
  severity: 'warning',
  why: '`every` is true of nothing: a row without any related row meets it.',
}

/** `every` over a relation of which nothing says that it has a row. */
export const emptyEvery: Lint = {
  kinds: [kind],
  *check({ conditions }) {
    for (const written of conditions) {
      const quantifiers: QuantifierNode[] = []
      walk(written.condition, (node) => {
        if (node.kind === 'quantifier') quantifiers.push(node)
      })
      const some = new Set(quantifiers.filter(({ quantifier }) => quantifier !== 'every').map(relationOf))
      for (const node of quantifiers) {
        if (node.quantifier !== 'every' || some.has(relationOf(node))) continue
        const text = printCondition(node)
        yield find(kind, written, {
          key: text,
          message: `\`${text}\` is also true where there are no ${node.relation}.`,
          fix: `If a row without ${node.relation} should not count, add the same with \`some\`: \`all(${node.relation}.some(…), ${node.relation}.every(…))\`.`,
        })
      }
    }
  },
}

const relationOf = ({ level, hops, relation }: QuantifierNode) => [level, ...hops, relation].join('.')
