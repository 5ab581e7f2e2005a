import { any, combine, definePolicy, isNotFalse, isTrue, not } from 'bailiwick'
import fc from 'fast-check'
import { type Build, condition } from './arbitrary.ts'
import type { policyFor } from './compare.ts'
import { model } from './model.ts'

/** Random policies in which items are permitted what people and parts are. */
export interface Delegation {
  /** What an item asks of the rows around it. */
  readonly way: Build
  readonly allow: Build
  readonly deny: Build
  readonly ofPart: Build
}

/** Each way from an item to rows of other resources, with the answer that it must give. */
export const ways = {
  owner: (refs, item) => refs.permitted(item.owner, 'person.act'),
  boss: (refs, item) => refs.permitted(item.owner.boss, 'person.act'),
  everybody: (refs, item) => refs.permitted(item.owner.boss, 'person.greet'),
  somePart: (refs, item) => item.parts.some((part: never) => refs.permitted(part, 'part.act')),
  everyMaker: (refs, item) => item.parts.every((part: { maker: never }) => refs.permitted(part.maker, 'person.act')),
  noneOfOwner: (refs, item) => item.owner.parts.none((part: never) => refs.permitted(part, 'part.act')),
} as const satisfies Readonly<Record<string, Build>>

export const delegation: fc.Arbitrary<Delegation> = fc.record({
  way: fc.constantFrom<Build[]>(...Object.values(ways)),
  allow: condition('person', 2),
  deny: condition('person', 1),
  ofPart: condition('part', 1),
})

/** The policy in the positions of `policyFor`: in process and in SQL the same questions are asked of it. */
export function delegating({ way, allow, deny, ofPart }: Delegation): ReturnType<typeof policyFor> {
  const items = definePolicy(model, 'item', (refs) => {
    const made = () => way(refs, refs.resource)
    return {
      holds: { allow: made() },
      fails: { allow: not(made()) },
      unless: { allow: true, deny: isTrue(made()) },
      without: { allow: true, deny: isNotFalse(made()) },
    }
  })
  return combine(items, people(allow, deny), parts(ofPart)) as unknown as ReturnType<typeof policyFor>
}

/** The policy with every way as an action of its own. */
export function everyWay({ allow, deny, ofPart }: Omit<Delegation, 'way'>) {
  const items = definePolicy(model, 'item', (refs) =>
    Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, { allow: way(refs, refs.resource) }])),
  )
  return combine(items, people(allow, deny), parts(ofPart))
}

function people(allow: Build, deny: Build) {
  return definePolicy(model, 'person', (refs) => ({
    act: { allow: allow(refs, refs.resource), deny: isNotFalse(deny(refs, refs.resource)) },
    greet: { allow: true },
  }))
}

function parts(ofPart: Build) {
  return definePolicy(model, 'part', (refs) => ({
    act: { allow: any(refs.permitted(refs.resource.maker, 'person.act'), ofPart(refs, refs.resource)) },
  }))
}
