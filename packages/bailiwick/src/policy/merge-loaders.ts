import { BailiwickError } from '../errors/error.ts'
import type { Loader, Loaders } from '../evaluate/environment.ts'
import type { PolicyPart } from './read-part.ts'

/** The loaders of all parts; two for one attribute would make the order of the parts matter. */
export function mergeLoaders(parts: readonly PolicyPart[]): Loaders {
  const merged: { subject: Record<string, Loader>; context: Record<string, Loader> } = { subject: {}, context: {} }
  for (const part of parts) {
    for (const of of ['subject', 'context'] as const) {
      for (const [name, loader] of Object.entries(part.loaders?.[of] ?? {})) {
        if (Object.hasOwn(merged[of], name) && merged[of][name] !== loader) {
          throw new BailiwickError('DUPLICATE_RULE', `Two loaders for \`${of}.${name}\`. Remove one.`, {
            path: `${of}.${name}`,
            position: part.position?.(),
          })
        }
        merged[of][name] = loader
      }
    }
  }
  return merged
}
