import type { Facts } from '../evaluate/facts.ts'
import type { Holding } from '../permissions/holding.ts'

/**
 * Facts from a holding, for `holds()` and `granted()` in policies: what is held counts on the whole tenant. A code
 * that is not declared fails, and the decision is a denial that carries the error; where a policy uses `granted()`, that
 * holds for every action of the resource.
 */
export function holdingFacts<C extends string, R extends string, G extends string>(holding: Holding<C, R, G>): Facts {
  return {
    granted: (action) => holding.has(action as C),
    denied: (action) => holding.isDenied(action as C),
    holds: (code) => holding.has(code as C),
  }
}
