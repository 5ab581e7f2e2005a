// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of source in which templates stand
import type { Mutant } from './load-mutant.ts'

const rows = 'orm/prisma-rows.ts'
const condition = 'orm/prisma-condition.ts'
const atoms = 'orm/prisma-atoms.ts'
const comparisons = 'orm/prisma-comparisons.ts'
const lists = 'orm/prisma-lists.ts'

/**
 * What would be wrong with a `where` of Prisma, each caught by real queries within some hundred cases. What random policies meet
 * too seldom is pinned in `orm/prisma.test.ts`.
 */
export const ofPrisma: readonly Mutant[] = [
  {
    name: 'what is unknown is not asked for',
    file: condition,
    from: 'anyOf([negated(atom.say(there)), ...atom.unknown(there)])',
    to: 'negated(atom.say(there))',
  },
  {
    name: 'a related row that is absent is forgotten',
    file: rows,
    from: "      negated(related(field, 'is', true)),\n",
    to: '',
  },
  {
    name: 'every is some',
    file: condition,
    from: 'const found = allOf([same, saidOf(element, node.condition, isSome)])',
    to: 'const found = allOf([same, saidOf(element, node.condition, true)])',
  },
  {
    name: 'relations over tenants',
    file: rows,
    from: "related(field, 'is', allOf([same, follow(target, rest, say)]))",
    to: "related(field, 'is', follow(target, rest, say))",
  },
  {
    name: 'elements of other tenants',
    file: condition,
    from: 'const found = allOf([same, saidOf',
    to: 'const found = allOf([saidOf',
  },
  {
    name: 'shared rows are in no tenant',
    file: rows,
    from: 'return shared ? [tenant, null] : [tenant]',
    to: 'return [tenant]',
  },
  {
    name: 'text as a pattern',
    file: 'orm/prisma-text.ts',
    from: 'return { [test]: escapeLike(text) }',
    to: 'return { [test]: text }',
  },
  {
    name: 'text in the order of the database',
    file: comparisons,
    from: "if (isOrder && first.type.kind === 'text')",
    to: 'if (isOrder && first === second)',
  },
  {
    name: 'microseconds are cut off',
    file: 'orm/prisma-values.ts',
    from: 'value % 1000n !== 0n',
    to: 'value % 1000n === 2n',
  },
  {
    name: 'the order of an enum upside down',
    file: 'orm/prisma-enums.ts',
    from: "(node.operator === 'atLeast') !== flipped",
    to: "(node.operator === 'atLeast') === flipped",
  },
  {
    name: 'null in a list is left out',
    file: atoms,
    from: 'if (!holds && known.length < values.length)',
    to: 'if (!holds && values.length < 0)',
  },
  { name: 'all of a list is some of it', file: lists, from: '{ hasEvery: row', to: '{ hasSome: row' },
  {
    name: 'distinct from null is a comparison',
    file: comparisons,
    from: 'say: (row) => anyOf([equal.say(row), isNull(row, operand.name)])',
    to: 'say: (row) => equal.say(row)',
  },
]
