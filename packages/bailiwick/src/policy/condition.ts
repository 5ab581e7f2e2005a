import type { ConditionNode } from '../ast/condition.ts'

/** The brand that JSON from outside cannot forge. */
export const conditionNode: unique symbol = Symbol('bailiwick.condition')

/**
 * A condition under construction: data, not a closure. The parameter says whether it can be unknown, which it is when
 * it reads something nullable: `Condition<false>` is always true or false, and only such a one may stand in a deny.
 */
export interface Condition<Unknown extends boolean = boolean> {
  readonly [conditionNode]: ConditionNode
  readonly '~unknown'?: Unknown
}

/** What a deny takes. The compiler's error about a condition that can be unknown shows this name, which says what to write. */
export interface DefiniteByIsTrueOrIsNotFalse extends Condition<false> {}

export type Or<A extends boolean, B extends boolean> = true extends A | B ? true : false
