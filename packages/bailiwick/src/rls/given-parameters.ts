import type { ModelNode } from '../ast/model.ts'
import type { Given } from '../compile/columns.ts'
import { type Fragment, sql } from '../compile/fragment.ts'
import { plainType } from '../compile/parameters.ts'
import { isJson, type Reader } from './given.ts'

/**
 * What a function of a row has to know of who asks, as parameters of it: the policy hands them over in subqueries of its own, which
 * PostgreSQL asks once for a query. Inside the function they would be asked once for a row.
 */
export class GivenParameters {
  readonly #first: number
  readonly #known = new Map<
    string,
    { readonly type: Fragment; readonly argument: Fragment; readonly inside: Fragment }
  >()
  /** Reads the parameters; each is added when it is read first. */
  readonly given: Given

  /** `first` is the number of the first parameter. */
  constructor(model: ModelNode, { each }: Reader, first: number) {
    this.#first = first
    this.given = {
      operand: (node) => {
        const type = isJson(model, node) ? sql`jsonb` : plainType(node.type)
        return this.#add(`${node.of}.${node.name}`, type, () => each.operand(node))
      },
      list: (node) => this.#add(`${node.of}.${node.name}`, sql`${plainType(node.element)}[]`, () => each.list(node)),
      holds: (code) => this.#add(`holds ${code}`, sql`boolean`, () => each.holds(code)),
    }
  }

  get types(): readonly Fragment[] {
    return [...this.#known.values()].map(({ type }) => type)
  }

  /** What the policy hands over. */
  get arguments(): readonly Fragment[] {
    return [...this.#known.values()].map(({ argument }) => argument)
  }

  #add(key: string, type: Fragment, argument: () => Fragment): Fragment {
    const known = this.#known.get(key)
    if (known) return known.inside
    const inside = numbered(this.#first + this.#known.size)
    this.#known.set(key, { type, argument: argument(), inside })
    return inside
  }
}

/** `$1` and so on: the parameters of a function, not of a statement. */
export function numbered(number: number): Fragment {
  return [...String(number)].reduce((text, digit) => sql`${text}${decimals[Number(digit)]!}`, sql`$`)
}

const decimals = [sql`0`, sql`1`, sql`2`, sql`3`, sql`4`, sql`5`, sql`6`, sql`7`, sql`8`, sql`9`]
