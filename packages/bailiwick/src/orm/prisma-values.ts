import type { Value } from '../ast/condition.ts'
import { isInRange } from '../ast/instants.ts'
import { printValue } from '../ast/scalars.ts'
import type { ScalarType } from '../ast/types.ts'
import { isBeyond } from '../compile/parameters.ts'
import { Unsayable } from './not-in-prisma.ts'
import type { PrismaNames } from './prisma-names.ts'

/** Prisma binds each value of a list by itself; a query with more than 32,766 it splits or refuses. */
export const mostValues = 10_000

/** Turns values into what Prisma takes for them. */
export class PrismaValues {
  readonly names: PrismaNames
  #count = 0

  constructor(names: PrismaNames) {
    this.names = names
  }

  /** Throws an {@link Unsayable} for a value that would not reach the database as it is. Never called with null. */
  of(type: ScalarType, value: Value): unknown {
    if (++this.#count > mostValues) {
      throw new Unsayable(`more than ${mostValues} values`, 'Give the subject fewer, or let the database join them.')
    }
    switch (type.kind) {
      case 'int':
        if (Math.abs((value as number) + 0.5) > 2 ** 31)
          throw new Unsayable('an integer beyond 32 bits', 'Use `t.bigint()`.')
        return value
      case 'bigint':
        if (isBeyond(type, value)) throw new Unsayable('an integer beyond 64 bits')
        return value
      case 'decimal':
        return printValue(type, value)
      case 'date':
        return new Date(`${value}T00:00:00.000Z`)
      case 'timestamp':
        return this.#instant(value)
      case 'enum':
        return this.names.enumValue(type, value as string)
      default:
        return value
    }
  }

  list(type: ScalarType, values: readonly Value[]): unknown[] {
    return values.map((value) => this.of(type, value))
  }

  /** Prisma sends an instant as UTC without saying so, and without what a Date has no place for. */
  #instant(value: Value): Date {
    if (!this.names.isUtc) {
      throw new Unsayable(
        'an instant',
        "Give every connection the time zone UTC, and `filter` the option `timeZone: 'UTC'`.",
      )
    }
    if (typeof value !== 'bigint' || value % 1000n !== 0n) throw new Unsayable('an instant with microseconds')
    if (!isInRange(value)) throw new Unsayable('an instant outside of the years 1 to 9999')
    return new Date(Number(value / 1000n))
  }
}
