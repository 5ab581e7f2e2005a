import type { ScalarKind } from '../ast/types.ts'
import type { Condition, Or } from './condition.ts'
import type { ArrayAttribute, Attribute, JsonAttribute, Many, One } from './fields.ts'

/** The brand of a reference to a value; the value itself is known only when a question is asked. */
export const operandNode: unique symbol = Symbol('bailiwick.operand')

/** A reference to a value of type `T` and the given kind, for the other side of a comparison. */
export interface Operand<T, K extends ScalarKind, N extends boolean> {
  readonly [operandNode]: unknown
  readonly '~value'?: T
  readonly '~kind'?: K
  readonly '~null'?: N
}

export interface ListOperand<E, K extends ScalarKind, N extends boolean> {
  readonly [operandNode]: unknown
  readonly '~element'?: E
  readonly '~kind'?: K
  readonly '~null'?: N
}

/** What every kind of value can be asked. */
export interface ValueRef<T, K extends ScalarKind, N extends boolean> extends Operand<T, K, N> {
  /** Null-safe inequality: null differs from every value and not from null. Never unknown for null. */
  isDistinctFrom(value: T | Operand<T, K, boolean>): Condition<false>
  isNull(): Condition<false>
  isNotNull(): Condition<false>
}

export interface EqualRef<T, K extends ScalarKind, N extends boolean> extends ValueRef<T, K, N> {
  is<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
  isNot<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
  /** One of the values, or an element of the list attribute. In nothing is false, also for null. */
  in<M extends boolean>(list: ListOperand<T, K, M>): Condition<Or<N, M>>
  in(...values: readonly [T, ...T[]]): Condition<N>
  notIn<M extends boolean>(list: ListOperand<T, K, M>): Condition<Or<N, M>>
  notIn(...values: readonly [T, ...T[]]): Condition<N>
}

export interface Order<T, K extends ScalarKind, N extends boolean> {
  lt<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
  lte<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
  gt<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
  gte<M extends boolean = false>(value: T | Operand<T, K, M>): Condition<Or<N, M>>
}

export interface OrderedRef<T, K extends ScalarKind, N extends boolean> extends EqualRef<T, K, N>, Order<T, K, N> {}

/** A float has an order and no equality: equality would depend on rounding. */
export interface FloatRef<N extends boolean> extends Operand<number, 'float', N>, Order<number, 'float', N> {
  isNull(): Condition<false>
  isNotNull(): Condition<false>
}

export interface TextRef<N extends boolean> extends OrderedRef<string, 'text', N> {
  /** SQL LIKE: `%` any run, `_` any one character, backslash escapes. Case-sensitive in every locale. */
  like(pattern: string): Condition<N>
  startsWith<M extends boolean = false>(value: string | Operand<string, 'text', M>): Condition<Or<N, M>>
  endsWith<M extends boolean = false>(value: string | Operand<string, 'text', M>): Condition<Or<N, M>>
  contains<M extends boolean = false>(value: string | Operand<string, 'text', M>): Condition<Or<N, M>>
  /** Equal but for the case of A to Z. Other letters must match exactly, in every locale. */
  isIgnoringCase<M extends boolean = false>(value: string | Operand<string, 'text', M>): Condition<Or<N, M>>
}

/** A boolean attribute is a condition itself. */
export interface BooleanRef<N extends boolean> extends EqualRef<boolean, 'boolean', N>, Condition<N> {}

export interface EnumRef<T, N extends boolean> extends EqualRef<T, 'enum', N> {
  /** This value or one declared after it. */
  atLeast<M extends boolean = false>(value: T | Operand<T, 'enum', M>): Condition<Or<N, M>>
  /** This value or one declared before it. */
  atMost<M extends boolean = false>(value: T | Operand<T, 'enum', M>): Condition<Or<N, M>>
}

/** A fixed length of time. A day is 24 hours; there are no months, whose length varies. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
  readonly microseconds?: number
}

export interface InstantRef<N extends boolean> extends OrderedRef<Date | string, 'timestamp', N> {
  plus(duration: Duration): InstantRef<N>
  minus(duration: Duration): InstantRef<N>
}

export interface ListRef<E, K extends ScalarKind, N extends boolean> extends ListOperand<E, K, N> {
  has<M extends boolean = false>(value: E | Operand<E, K, M>): Condition<Or<N, M>>
  /** At least one of the values; of no values false. */
  hasAny<M extends boolean = false>(values: readonly E[] | ListOperand<E, K, M>): Condition<Or<N, M>>
  /** Each of the values; of no values true. */
  hasAll<M extends boolean = false>(values: readonly E[] | ListOperand<E, K, M>): Condition<Or<N, M>>
  isEmpty(): Condition<N>
  isNull(): Condition<false>
  isNotNull(): Condition<false>
}

/** The rows at the other end of a to-many relation. */
export interface ManyRef<F, R, N extends boolean> {
  /** At least one row meets the condition; of no rows false. */
  some<U extends boolean>(condition: (row: Ref<F, R, false>) => Condition<U>): Condition<Or<N, U>>
  /** Every row meets the condition; of no rows true. */
  every<U extends boolean>(condition: (row: Ref<F, R, false>) => Condition<U>): Condition<Or<N, U>>
  /** No row meets the condition; of no rows true. */
  none<U extends boolean>(condition: (row: Ref<F, R, false>) => Condition<U>): Condition<Or<N, U>>
}

/** The reference that fits each kind: looked up, not computed, to keep the compiler's work small. */
interface RefByKind<T, N extends boolean> {
  id: EqualRef<T, 'id', N>
  text: TextRef<N>
  boolean: BooleanRef<N>
  int: OrderedRef<T, 'int', N>
  bigint: OrderedRef<T, 'bigint', N>
  decimal: OrderedRef<T, 'decimal', N>
  float: FloatRef<N>
  date: OrderedRef<T, 'date', N>
  timestamp: InstantRef<N>
  uuid: EqualRef<T, 'uuid', N>
  enum: EnumRef<T, N>
}

type JsonRef<S> = {
  readonly [K in keyof S]: S[K] extends Attribute<infer T, infer Kind, boolean>
    ? RefByKind<T, true>[Kind]
    : JsonRef<S[K]>
}

/** The reference to a field, given the resources `R` and whether a hop on the way may be absent (`H`). */
type FieldRef<F, R, H extends boolean> =
  F extends Attribute<infer T, infer K, infer N>
    ? RefByKind<T, Or<N, H>>[K]
    : F extends One<infer T, infer N>
      ? T extends keyof R
        ? Ref<R[T], R, Or<N, H>>
        : never
      : F extends Many<infer T>
        ? T extends keyof R
          ? ManyRef<R[T], R, H>
          : never
        : F extends ArrayAttribute<infer E, infer K, infer N>
          ? ListRef<E, K, Or<N, H>>
          : F extends JsonAttribute<infer S>
            ? JsonRef<S>
            : never

/** A row under construction: a reference for every attribute and relation of the resource. */
export type Ref<F, R, H extends boolean = false> = { readonly [K in keyof F]: FieldRef<F[K], R, H> } & RowRef<H>

/** What `granted('team.manage', article.team)` takes: any row that the policy can reach, and no value. */
export interface RowRef<H extends boolean> {
  readonly [operandNode]?: never
  readonly '~absent'?: H
}
