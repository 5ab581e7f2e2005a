import type { ReadDefinition } from './read-definition.ts'

/** Eight bytes as hex that change with anything that decides: numbers, codes, edges, roles. Guards against mistakes, not attacks. */
export function fingerprint({ separator, permissions, roles }: ReadDefinition): string {
  const text = JSON.stringify([
    separator,
    permissions.map(({ code, id, implies, composedOf }) => [code, id, implies, composedOf]),
    roles.map((role) => [role.name, role.extends, role.permissions]),
  ])
  return hash(text, 0x811c9dc5) + hash(text, 0x1b873593)
}

/** FNV-1a over UTF-16 units. */
function hash(text: string, basis: number): string {
  let value = basis
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
