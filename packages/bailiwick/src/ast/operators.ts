import { scalars } from './scalars.ts'
import type { ScalarKind } from './types.ts'

const kinds = Object.keys(scalars) as ScalarKind[]
const withEquality = kinds.filter((kind) => scalars[kind].equality)
const withOrder = kinds.filter((kind) => scalars[kind].compare)
const text: readonly ScalarKind[] = ['text']

/** Which kinds of value each operator takes: all knowledge about an operator that is not a target's own. */
export const operatorKinds = {
  is: withEquality,
  isNot: withEquality,
  isDistinctFrom: withEquality,
  in: withEquality,
  notIn: withEquality,
  has: withEquality,
  hasAny: withEquality,
  hasAll: withEquality,
  lt: withOrder,
  lte: withOrder,
  gt: withOrder,
  gte: withOrder,
  like: text,
  startsWith: text,
  endsWith: text,
  contains: text,
  isIgnoringCase: text,
  atLeast: ['enum'],
  atMost: ['enum'],
  plus: ['timestamp'],
  minus: ['timestamp'],
} as const satisfies Record<string, readonly ScalarKind[]>

export type Operator = keyof typeof operatorKinds
