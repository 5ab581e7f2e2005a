import type { Mutant } from './load-mutant.ts'

/** What is changed and what is created. */
export const ofWrites: readonly Mutant[] = [
  {
    name: 'the row after the changes has the rules of the row before',
    file: 'evaluate/write.ts',
    from: '{ action: action.after ?? action, environment: after',
    to: '{ action, environment: after',
  },
  {
    name: 'the row after the changes is the row before',
    file: 'evaluate/write.ts',
    from: 'rows: [changed.row], before: row }',
    to: 'rows: [row], before: row }',
  },
  {
    name: 'the row before is the row after',
    file: 'evaluate/write.ts',
    from: 'rows: [changed.row], before: row }',
    to: 'rows: [changed.row], before: changed.row }',
  },
  {
    name: 'fields are asked of the row before only',
    file: 'evaluate/write.ts',
    from: 'return fold(sides.length, (index) => writableOn(sides[index]!, attribute), false)',
    to: 'return fold(1, (index) => writableOn(sides[index]!, attribute), false)',
  },
  {
    name: 'what is emptied is not written',
    file: 'evaluate/written-value.ts',
    from: 'if (before === null || after === null) return before !== after',
    to: 'if (before === null || after === null) return before !== after && after !== null',
  },
  {
    name: 'lists of one length are the same',
    file: 'evaluate/written-value.ts',
    from: 'return a!.length !== b!.length || !a!.every((_, index) => same(index))',
    to: 'return a!.length !== b!.length && !a!.every((_, index) => same(index))',
  },
  {
    name: 'a default is not filled in',
    file: 'evaluate/write-rows.ts',
    from: 'if (attribute.hasDefault) row[attribute.name] = attribute.default',
    to: 'if (attribute.hasDefault && !attribute.nullable) row[attribute.name] = attribute.default',
  },
  {
    name: 'a rule with fields gives all of them',
    file: 'evaluate/fields.ts',
    from: 'if (rule.node.fields && !rule.node.fields.includes(name)) return false',
    to: 'if (rule.node.fields && name === undefined) return false',
  },
  {
    name: 'other allows stand beside those that they replace',
    file: 'policy/after-rules.ts',
    from: 'replaced.has(action.name) ? (given[index]!.allow ?? []) : action.allow',
    to: 'replaced.has(action.name) ? [...action.allow, ...(given[index]!.allow ?? [])] : action.allow',
  },
  {
    name: 'other denies lift those of other policies',
    file: 'policy/after-rules.ts',
    from: 'given[index]!.deny ?? action.deny',
    to: 'given[index]!.deny ?? (given.some((rules) => rules.deny) ? [] : action.deny)',
  },
]
