import { unknownName } from '../errors/error.ts'
import type { PolicyPart } from './read-part.ts'

/**
 * Stored rules speak of the actions that code asks: one for `article.raed` would be granted, listed and never asked. A
 * document of its own declares what it likes, and so does one that was read with `newActions`.
 */
export function checkStoredActions(parts: readonly PolicyPart[]): void {
  const declaring = parts.filter((part) => part.stored !== 'known actions' && part.actions.length > 0)
  if (declaring.length === 0) return
  for (const part of parts) {
    if (part.stored !== 'known actions' || part.resource === '*') continue
    const own = declaring.filter((other) => other.resource === part.resource)
    const known = new Set(own.flatMap((other) => other.actions.map((action) => action.name)))
    for (const { name } of part.actions) {
      if (known.has(name) || (name === '*' && known.size > 0)) continue
      const names = [...known].filter((other) => other !== '*')
      const path = `${part.resource}.${name}`
      throw unknownName('UNKNOWN_ACTION', `action of the stored rules of ${part.resource}`, name, names, { path })
    }
  }
}
