/** The paths that answers tell, held to the rows of a world: each step of one is a row. */
import type { Question } from './oracle.ts'
import type { Catalogue, World } from './rows.ts'

export interface Way {
  readonly grant: string
  readonly effect: 'allow' | 'deny'
  readonly permission?: string
  readonly role?: string
  readonly subject: string
  readonly principal: string
  readonly way: readonly string[]
  readonly membership?: { readonly group: string }
  readonly resource: { readonly type: string; readonly key: string }
  /** From the resource that is asked about, without it. */
  readonly above: readonly string[]
  readonly condition?: string
  readonly why?: string
  readonly deniedBy?: readonly string[]
}

export interface Explained {
  readonly permission: string
  readonly answer: string
  readonly denies: readonly Way[]
  readonly allows: readonly Way[]
  readonly idle: readonly Way[]
  readonly parts: readonly (readonly Explained[])[]
  readonly needed: { readonly kind: string; readonly grants?: readonly string[] }
}

/** All of an explanation and of what is below it. */
export function pathsIn({ denies, allows, idle, parts }: Explained): Way[] {
  return [...denies, ...allows, ...idle, ...parts.flat().flatMap(pathsIn)]
}

const tops = ['*', '*members', '*anonymous']

/** What is wrong with a path; undefined if every step of it is there. */
export function problemOf(catalogue: Catalogue, world: World, { type, key }: Question, told: Way): string | undefined {
  const grant = world.grants.find(({ id }) => id === told.grant)
  if (grant === undefined) return 'no such grant'
  const code = catalogue.permissions.find(({ id }) => id === grant.permission)?.code
  const role = world.roles.find(({ id }) => id === grant.role)?.code
  if (told.permission !== code || told.role !== role || told.effect !== grant.effect) return 'another grant'
  const idOf = (reference: string) => world.principals.find((known) => known.reference === reference)?.id
  // Down to whom it is to.
  if (told.way.length > 0 && !tops.includes(told.way[0]!)) {
    const steps = told.way.map(idOf)
    const isMember = world.memberships.some(
      ({ principal, group }) => principal === idOf(told.subject) && group === steps[0],
    )
    if (!isMember || told.membership?.group !== told.way[0]) return 'no such membership'
    const isNested = steps
      .slice(1)
      .every((parent, at) => world.groupEdges.some((edge) => edge.child === steps[at] && edge.parent === parent))
    if (!isNested) return 'no such nesting'
    if (steps.at(-1) !== grant.principal) return 'another goal'
  } else if ((told.way[0] ?? told.subject) !== told.principal) return 'another principal'
  // Up to what it is on.
  const resource = world.resources.find(({ id }) => id === grant.resource)
  const goal = resource === undefined ? `tenant:${world.tenant.id}` : `${resource.type}:${resource.key}`
  if (goal !== `${told.resource.type}:${told.resource.key}`) return 'another resource'
  const start = type === null ? `tenant:${world.tenant.id}` : `${type}:${key}`
  const places = [start, ...told.above]
  if (places.at(-1) !== goal) return 'the way up ends elsewhere'
  for (const [at, above] of told.above.entries()) {
    if (resource === undefined) continue
    if (!liesIn(catalogue, world, places[at]!, above)) return `${places[at]} is not in ${above}`
  }
  return undefined
}

function liesIn(catalogue: Catalogue, world: World, below: string, above: string): boolean {
  const idOf = (name: string) => world.resources.find(({ type, key }) => `${type}:${key}` === name)?.id
  if (world.resourceEdges.some(({ child, parent }) => child === idOf(below) && parent === idOf(above))) return true
  const [type = '', key = ''] = [below.slice(0, below.indexOf(':')), below.slice(below.indexOf(':') + 1)]
  const declared = catalogue.types.find(({ code }) => code === type)
  const parent = catalogue.types.find(({ code }) => code === declared?.parent)
  if (declared === undefined || parent === undefined) return false
  const parts: string[] = declared.parts.length === 1 ? [key] : JSON.parse(key)
  const first = parts.slice(0, parent.parts.length)
  return above === `${parent.code}:${first.length === 1 ? first[0] : JSON.stringify(first)}`
}
