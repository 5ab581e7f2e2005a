import { BailiwickError } from '../errors/error.ts'
import type { Fields } from './fields.ts'

type Resources = Readonly<Record<string, Fields>>
type Merged<L> = L extends readonly [infer First, ...infer Rest] ? First & Merged<Rest> : unknown

/**
 * One record of resources from several, so that each part of an application declares its own in its own file. Relations may lead from
 * one to another: `defineModel` checks them all. A resource that two of them declare is refused, where `{ ...a, ...b }` would
 * silently keep the second. Throws INVALID_MODEL.
 *
 * ```ts
 * import { defineModel, mergeResources, t } from 'bailiwick'
 *
 * const newsroom = { article: { id: t.id(), invoiceId: t.id(), invoice: t.one('invoice', 'invoiceId') } }
 * const billing = { invoice: { id: t.id(), articles: t.many('article', 'invoiceId') } }
 * const model = defineModel({ subject: { id: t.id() }, resource: mergeResources(newsroom, billing) })
 * Object.keys(model.describe().resources) // => ['article', 'invoice']
 * ```
 */
export function mergeResources<const L extends readonly [Resources, ...Resources[]]>(...parts: L): Merged<L> {
  const merged: Record<string, Fields> = {}
  const places = new Map<string, number>()
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) {
      throw new BailiwickError('INVALID_MODEL', `mergeResources: part ${index + 1} is not a record of resources.`)
    }
    for (const [name, fields] of Object.entries(part)) {
      const other = places.get(name)
      if (other !== undefined) {
        throw new BailiwickError(
          'INVALID_MODEL',
          `mergeResources: \`${name}\` is declared in part ${other} and in part ${index + 1}. Declare it once, or rename one of them.`,
          { path: name, seen: name },
        )
      }
      places.set(name, index + 1)
      // Not an assignment: a resource called __proto__ must reach the check of names.
      Object.defineProperty(merged, name, { value: fields, enumerable: true })
    }
  }
  return Object.freeze(merged) as Merged<L>
}
