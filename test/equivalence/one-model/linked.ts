export type Row = Record<string, unknown>

/** The rows of the one model, without their ids: these are the resource and the place. */
export interface World {
  readonly item: readonly Row[]
  readonly person: readonly Row[]
  readonly part: readonly Row[]
}

/** The items of a world as an adapter gives them, with their ids and every related row in place. */
export function linked(world: World): readonly Row[] {
  const named = (resource: keyof World) =>
    world[resource].map((row, index): Row => ({ id: `${resource}${index}`, ...row }))
  return related({ item: named('item'), person: named('person'), part: named('part') })
}

/** Puts the related rows in place; returns the items. */
export function related({ item: items, person: people, part: parts }: World): readonly Row[] {
  const find = (id: unknown) => people.find((person) => person['id'] === id) ?? null
  for (const person of people) {
    person['boss'] = find(person['bossId'])
    person['parts'] = parts.filter((part) => part['makerId'] === person['id'])
  }
  for (const part of parts) part['maker'] = find(part['makerId'])
  for (const item of items) {
    item['owner'] = find(item['ownerId'])
    item['parts'] = parts.filter((part) => part['itemId'] === item['id'])
  }
  return items
}
