/** What the database derives from the rows of a world, computed from scratch. */
import { Oracle } from './oracle.ts'
import { anonymous, type Catalogue, type Edge, everyone, members, type World } from './rows.ts'

const empty: World = {
  tenant: { id: '' },
  accounts: [],
  principals: [],
  memberships: [],
  groupEdges: [],
  roles: [],
  resources: [],
  resourceEdges: [],
  grants: [],
}

/** Rows of `permission_right`. */
export function permissionRights(catalogue: Catalogue): object[] {
  const oracle = new Oracle(catalogue, empty)
  const ids = catalogue.permissions.map(({ id }) => id)
  const parts = (id: number) =>
    catalogue.edges.filter(({ kind, from }) => kind === 'part' && from === id).map(({ to }) => to)
  const alternatives = (id: number): number[][] => {
    const wholes = ids.filter((whole) => parts(whole).length > 0 && oracle.gives(whole).has(id))
    return wholes.flatMap((whole) =>
      parts(whole).reduce<number[][]>(
        (before, part) => before.flatMap((set) => [[part], ...alternatives(part)].map((more) => [...set, ...more])),
        [[]],
      ),
    )
  }
  return ids.map((id) => {
    const sets = alternatives(id)
    return {
      permission_id: id,
      allowed_by: ids.filter((from) => oracle.gives(from).has(id)).sort((a, b) => a - b),
      denied_by: ids.filter((from) => oracle.denies(from).has(id)).sort((a, b) => a - b),
      alternatives: sets.length === 0 ? null : sets,
    }
  })
}

/** Rows of `group_closure`, `container_closure` and `root_rights`. */
export function derivedRows(catalogue: Catalogue, world: World) {
  const groups = world.principals.filter(({ kind }) => kind === 'group')
  const containers = world.resources.filter(({ type }) =>
    catalogue.types.some(({ code, isContainer }) => code === type && isContainer),
  )
  const groupWays = ways(
    groups.map(({ id }) => id),
    world.groupEdges,
  )
  const isLive = (id: string) => groups.some((group) => group.id === id && group.isActive)
  const liveWays = ways(
    groups.map(({ id }) => id).filter(isLive),
    world.groupEdges.filter(({ child, parent }) => isLive(child) && isLive(parent)),
  )
  const liveCount = new Map(liveWays.map(({ child, parent, n }) => [`${child} ${parent}`, n]))
  const containerWays = ways(
    containers.map(({ id }) => id),
    world.resourceEdges.filter(({ child }) => containers.some(({ id }) => id === child)),
  )
  return {
    group_closure: groupWays.map(({ child, parent, n }) => ({
      descendant_id: child,
      ancestor_id: parent,
      n_all: n,
      n_live: liveCount.get(`${child} ${parent}`) ?? 0,
    })),
    container_closure: containerWays.map(({ child, parent, n }) => ({ descendant_id: child, ancestor_id: parent, n })),
    root_rights: [...world.principals.map(({ id }) => id), everyone, members, anonymous]
      .map((id) => rootRights(catalogue, world, id, groupWays, liveCount))
      .filter(({ allow, deny, bounded }) => allow.length + deny.length + bounded.length > 0),
  }
}

function rootRights(
  catalogue: Catalogue,
  world: World,
  id: string,
  groupWays: readonly (Edge & { readonly n: number })[],
  liveCount: ReadonlyMap<string, number>,
) {
  const oracle = new Oracle(catalogue, world)
  const isGroup = world.principals.some((known) => known.id === id && known.kind === 'group')
  const above = isGroup ? groupWays.filter(({ child }) => child === id).map(({ parent }) => parent) : [id]
  const grants = world.grants.filter(
    ({ principal, resource }) => resource === world.tenant.id && above.includes(principal),
  )
  const forever = grants.filter(({ from, until, condition }) => from === null && until === null && condition === null)
  const isLive = (principal: string) => !isGroup || (liveCount.get(`${id} ${principal}`) ?? 0) > 0
  const allows = forever.filter(
    ({ effect, principal, role }) =>
      effect === 'allow' &&
      isLive(principal) &&
      (role === null || world.roles.some((known) => known.id === role && known.isActive)),
  )
  const sorted = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b)
  return {
    principal_id: id,
    allow: sorted(allows.flatMap((grant) => oracle.carried(grant))),
    deny: sorted(forever.filter(({ effect }) => effect === 'deny').flatMap((grant) => oracle.carried(grant))),
    bounded: grants
      .filter((grant) => !forever.includes(grant) && (grant.effect === 'deny' || isLive(grant.principal)))
      .map(({ id }) => id)
      .sort(),
  }
}

/** How many ways lead from each up to each; one from each to itself. */
function ways(ids: readonly string[], edges: readonly Edge[]): (Edge & { readonly n: number })[] {
  return ids.flatMap((child) => {
    const found = new Map<string, number>()
    const enter = (id: string): void => {
      found.set(id, (found.get(id) ?? 0) + 1)
      for (const edge of edges) if (edge.child === id) enter(edge.parent)
    }
    enter(child)
    return [...found].map(([parent, n]) => ({ child, parent, n }))
  })
}
