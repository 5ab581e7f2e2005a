/** Random changes of a tenant's graphs, beside a model of them in memory that computes what the derived tables have to hold. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Graph, pathsOf, reaches } from './graph-model.ts'

interface GrantRow {
  readonly id: string
  readonly principal: string
  readonly permission: number | null
  readonly role: string | null
  readonly effect: 'allow' | 'deny'
  readonly bounded: boolean
}

export interface Difference {
  readonly table: string
  readonly row: string
}

/** Numbers in [0, 1) that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export class GraphOperations {
  readonly groups: Graph = { nodes: new Map(), parents: new Map() }
  readonly containers: Graph = { nodes: new Map(), parents: new Map() }
  readonly grants: GrantRow[] = []
  /** Active roles are true; both have the permissions below. */
  readonly roles = new Map<string, boolean>()
  readonly users: string[] = []
  private readonly random: () => number
  /** Of prepared statements. */
  private readonly names = new Map<string, string>()

  private readonly admin: pg.Client
  private readonly tenant: string

  constructor(admin: pg.Client, tenant: string, seed: number) {
    this.admin = admin
    this.tenant = tenant
    this.random = randomFrom(seed)
  }

  async begin(groups: number, containers: number): Promise<void> {
    for (let n = 0; n < groups; n++) await this.addGroup()
    for (let n = 0; n < containers; n++) await this.addContainer(n)
    for (const isActive of [true, false]) {
      const id = randomUUID()
      this.roles.set(id, isActive)
      const state = isActive ? 'active' : 'disabled'
      await this.run('insert into bailiwick_directory.role (tenant_id, id, code, state) values ($1, $2, $3, $3)', [
        id,
        state,
      ])
      await this.run(
        'insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id) values ($1, $2, -30), ($1, $2, -31)',
        [id],
      )
    }
    for (let n = 0; n < 5; n++) {
      const id = randomUUID()
      this.users.push(id)
      await this.run(
        `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, $3, 'user')`,
        [id, `user-${id}`],
      )
    }
    // Dense from the beginning, so that few operations meet many ways.
    for (let n = 0; n < groups * 5; n++) await this.link(this.groups, 'group')
    for (let n = 0; n < containers * 3; n++) await this.link(this.containers, 'resource')
  }

  /** One random change, of which most are edges. */
  async step(): Promise<void> {
    const chance = this.random()
    if (chance < 0.42) await this.link(this.groups, 'group')
    else if (chance < 0.51) await this.unlink(this.groups, 'group')
    else if (chance < 0.6) await this.toggle()
    else if (chance < 0.605) await this.replaceGroup()
    else if (chance < 0.72) await this.grant()
    else if (chance < 0.78) await this.revoke()
    else if (chance < 0.82) await this.member()
    else if (chance < 0.955) await this.link(this.containers, 'resource')
    else await this.unlink(this.containers, 'resource')
  }

  /** What the derived tables hold and a computation from scratch, or the model, does not, and the other way round. */
  async differences(): Promise<Difference[]> {
    const { admin, tenant } = this
    const tables = ['group_closure', 'container_closure', 'root_rights']
    const found: Difference[] = []
    for (const table of tables) {
      const seen = await this.rowsOf(table)
      const expected = this.expected(table)
      for (const row of seen) if (!expected.has(row)) found.push({ table, row: `not in the model: ${row}` })
      for (const row of expected) if (!seen.has(row)) found.push({ table, row: `only in the model: ${row}` })
    }
    await admin.query('begin')
    for (const table of tables) {
      await admin.query(
        `create temp table kept_${table} on commit drop as select * from bailiwick_directory.${table} where tenant_id = '${tenant}'`,
      )
    }
    await admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant])
    for (const table of tables) {
      const now = `select * from bailiwick_directory.${table} where tenant_id = '${tenant}'`
      const { rows } = await admin.query(
        `(select 'kept' as side, to_jsonb(k) as row from (table kept_${table} except ${now}) k)
         union all (select 'computed', to_jsonb(k) from (${now} except table kept_${table}) k)`,
      )
      for (const { side, row } of rows) found.push({ table, row: `only ${side}: ${JSON.stringify(row)}` })
    }
    await admin.query('rollback')
    // Rows that change often leave old ones behind, which nobody else takes away here.
    for (const table of tables) await admin.query(`vacuum bailiwick_directory.${table}`)
    return found
  }

  private async rowsOf(table: string): Promise<Set<string>> {
    const columns: Record<string, string> = {
      group_closure: `descendant_id || ' ' || ancestor_id || ' ' || n_all || ' ' || n_live`,
      container_closure: `descendant_id || ' ' || ancestor_id || ' ' || n`,
      root_rights: `principal_id || ' ' || allow::text || ' ' || deny::text || ' ' || bounded::text`,
    }
    const { rows } = await this.admin.query(
      `select ${columns[table]} as row from bailiwick_directory.${table} where tenant_id = $1
        and ($2 <> 'root_rights' or to_jsonb(${table}) ->> 'principal_id' = any ($3))`,
      [this.tenant, table, [...this.groups.nodes.keys(), ...this.users]],
    )
    return new Set(rows.map(({ row }) => String(row)))
  }

  private expected(table: string): Set<string> {
    if (table === 'root_rights') return this.expectedRights()
    const rows = new Set<string>()
    const graph = table === 'group_closure' ? this.groups : this.containers
    for (const { from, to, all, live } of pathsOf(graph)) {
      rows.add(table === 'group_closure' ? `${from} ${to} ${all} ${live}` : `${from} ${to} ${all}`)
    }
    return rows
  }

  private expectedRights(): Set<string> {
    const rights = new Map<string, { allow: Set<number>; deny: Set<number>; bounded: Set<string> }>()
    const give = (principal: string, grant: GrantRow, isLive: boolean) => {
      const has = rights.get(principal) ?? { allow: new Set(), deny: new Set(), bounded: new Set() }
      rights.set(principal, has)
      if (grant.bounded) {
        if (grant.effect === 'deny' || isLive) has.bounded.add(grant.id)
      } else if (grant.effect === 'deny' || (isLive && (grant.role === null || this.roles.get(grant.role)))) {
        for (const permission of grant.role === null ? [grant.permission as number] : [-30, -31])
          has[grant.effect].add(permission)
      }
    }
    const paths = pathsOf(this.groups)
    for (const grant of this.grants) {
      if (!this.groups.nodes.has(grant.principal)) give(grant.principal, grant, true)
      for (const { from, to, live } of paths) if (to === grant.principal) give(from, grant, live > 0n)
    }
    const list = (set: Set<number>) => `{${[...set].sort((a, b) => a - b).join(',')}}`
    const rows = new Set<string>()
    for (const [principal, { allow, deny, bounded }] of rights) {
      if (allow.size + deny.size + bounded.size === 0) continue
      rows.add(`${principal} ${list(allow)} ${list(deny)} {${[...bounded].sort().join(',')}}`)
    }
    return rows
  }

  private async link(graph: Graph, kind: 'group' | 'resource'): Promise<void> {
    const [child, parent] = [this.pick([...graph.nodes.keys()]), this.pick([...graph.nodes.keys()])]
    if (child === undefined || parent === undefined || reaches(graph, parent, child)) return
    const isNew = !graph.parents.get(child)?.has(parent)
    graph.parents.get(child)?.add(parent)
    if (kind === 'group') {
      await this.run('select bailiwick_directory.link_groups($1, $2, $3)', [child, parent])
    } else if (isNew) {
      await this.run(
        'insert into bailiwick_directory.resource_edge (tenant_id, child_id, parent_id) values ($1, $2, $3)',
        [child, parent],
      )
      await this.run('select bailiwick_directory.link_containers($1, $2, $3)', [child, parent])
    }
  }

  private async unlink(graph: Graph, kind: 'group' | 'resource'): Promise<void> {
    const edge = this.pick(
      [...graph.parents].flatMap(([child, parents]) => [...parents].map((parent) => [child, parent] as const)),
    )
    if (edge === undefined) return
    const [child, parent] = edge
    graph.parents.get(child)?.delete(parent)
    if (kind === 'group') {
      await this.run('select bailiwick_directory.unlink_groups($1, $2, $3)', [child, parent])
    } else {
      await this.run(
        'delete from bailiwick_directory.resource_edge where tenant_id = $1 and child_id = $2 and parent_id = $3',
        [child, parent],
      )
      await this.run('select bailiwick_directory.unlink_containers($1, $2, $3)', [child, parent])
    }
  }

  private async toggle(): Promise<void> {
    const group = this.pick([...this.groups.nodes.keys()])
    if (group === undefined) return
    const isActive = !this.groups.nodes.get(group)
    this.groups.nodes.set(group, isActive)
    await this.run('select bailiwick_directory.set_group_state($1, $2, $3)', [group, isActive ? 'active' : 'disabled'])
  }

  private async replaceGroup(): Promise<void> {
    const group = this.pick([...this.groups.nodes.keys()])
    if (group === undefined) return
    this.groups.nodes.delete(group)
    this.groups.parents.delete(group)
    for (const parents of this.groups.parents.values()) parents.delete(group)
    for (let at = this.grants.length - 1; at >= 0; at--)
      if (this.grants[at]?.principal === group) this.grants.splice(at, 1)
    await this.run('select bailiwick_directory.erase_group($1, $2)', [group])
    await this.addGroup()
  }

  private async grant(): Promise<void> {
    const principal = this.pick([...this.groups.nodes.keys(), ...this.users])
    if (principal === undefined) return
    const role = this.random() < 0.3 ? (this.pick([...this.roles.keys()]) ?? null) : null
    const permission = role === null ? -Math.floor(1 + this.random() * 40) : null
    const effect = this.random() < 0.6 ? 'allow' : 'deny'
    const bounded = this.random() < 0.2
    const id = randomUUID()
    this.grants.push({ id, principal, permission, role, effect, bounded })
    await this.run(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, role_id, resource_id, effect, valid_until, source)
       values ($1, $2::uuid, $3, $4, $5, $1, $6, $7, $2::uuid::text)`,
      [id, principal, permission, role, effect, bounded ? '2999-01-01' : null],
    )
    await this.refresh(principal)
  }

  private async revoke(): Promise<void> {
    if (this.grants.length === 0) return
    const [grant] = this.grants.splice(Math.floor(this.random() * this.grants.length), 1)
    await this.run('delete from bailiwick_directory.grant_entry where tenant_id = $1 and id = $2', [grant?.id])
    await this.refresh(String(grant?.principal))
  }

  /** Memberships are in no derived table, and have to leave them alone. */
  private async member(): Promise<void> {
    const [user, group] = [this.pick(this.users), this.pick([...this.groups.nodes.keys()])]
    const inserted =
      'insert into bailiwick_directory.membership (tenant_id, principal_id, group_id) values ($1, $2, $3) on conflict do nothing'
    const deleted =
      'delete from bailiwick_directory.membership where tenant_id = $1 and principal_id = $2 and group_id = $3'
    await this.run(this.random() < 0.5 ? inserted : deleted, [user, group])
  }

  private async addGroup(): Promise<void> {
    const id = randomUUID()
    this.groups.nodes.set(id, true)
    this.groups.parents.set(id, new Set())
    await this.run(
      `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, $3, 'group')`,
      [id, `group-${id}`],
    )
    await this.run('insert into bailiwick_directory.group_closure values ($1, $2, $2, 1, 1)', [id])
  }

  private async addContainer(n: number): Promise<void> {
    const id = randomUUID()
    this.containers.nodes.set(id, true)
    this.containers.parents.set(id, new Set())
    await this.run(
      `insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values ($1, $2, 'folder', $3)`,
      [id, String(n)],
    )
    await this.run('insert into bailiwick_directory.container_closure values ($1, $2, $2, 1)', [id])
  }

  private refresh(principal: string): Promise<void> {
    return this.run('select bailiwick_directory.refresh_root_rights($1, $2)', [[principal]])
  }

  private async run(text: string, values: unknown[] = []): Promise<void> {
    const name = this.names.get(text) ?? `graphs_${this.names.size}`
    this.names.set(text, name)
    await this.admin.query({ name, text, values: [this.tenant, ...values] })
  }

  private pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)]
  }
}
