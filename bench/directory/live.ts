/** The comparisons of live answers: what is known in process beside what is asked, and what it costs to keep it so. */
import { type Directory, type DirectoryAs, type Live, openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'
import type { Asker, Inquiry } from '../queries/round-trips.ts'
import { appRole, type DirectorySite } from './site.ts'

type Asking = { readonly tenant: string; readonly subject: string }

/** Somebody in twenty groups of a tenant of its own, so that nothing of the others' rows is changed. */
interface Place {
  readonly tenant: string
  readonly admin: DirectoryAs
}

const asker = 'live-ann'
const administrator = 'live-ada'
const permission = 'directory.users.read'
const groups = 20
/** So many answers of a snapshot are measured as one: a single one is shorter than the clock can tell. */
const atATime = 300
const writers = [1, 8, 32] as const
const changesOfEach = 4

export interface LiveInquiries {
  readonly all: readonly Inquiry<number>[]
  end(): Promise<void>
}

export async function liveInquiries(site: DirectorySite, isQuick: boolean): Promise<LiveInquiries> {
  const pool = new pg.Pool({ ...site.connection(appRole), max: 40 })
  const directory = openDirectory({ db: pool, key: site.key, database: site.database })
  const listen = site.connection(appRole)
  const [fresh, bounded, other] = await Promise.all([
    directory.live(),
    directory.live({ mode: 'bounded', listen }),
    directory.live({ mode: 'bounded', listen }),
  ])
  const places = await Promise.all(Array.from({ length: 32 }, (_, at) => place(site, directory, at)))
  const [{ tenant, admin }] = places as [Place, ...Place[]]
  const rounds = (full: number) => (isQuick ? 2 : full)
  const all = [
    answers(directory, fresh, bounded, tenant, rounds(2_000)),
    keeping(fresh, tenant, admin, rounds(300)),
    seen(other, tenant, admin, rounds(300)),
    ...writers.map((count) => writing(places.slice(0, count), rounds(30))),
    together(fresh, tenant, admin, rounds(30)),
  ]
  return {
    all,
    end: async () => {
      await Promise.all([bounded.close(), other.close()])
      await pool.end()
    },
  }
}

async function place(site: DirectorySite, directory: Directory, at: number): Promise<Place> {
  const { rows } = await site.admin.query('select gen_random_uuid() as tenant')
  const tenant = String(rows[0].tenant)
  await site.admin.query('select bailiwick_directory.make_tenant($1, $2, $2)', [tenant, `live-${tenant}`])
  for (const [reference, permissionId] of [
    [administrator, 0],
    [asker, undefined],
  ] as const) {
    await site.admin.query(
      'insert into bailiwick_identity.account (id, reference) values (gen_random_uuid(), $1) on conflict do nothing',
      [reference],
    )
    await site.admin.query(
      `insert into bailiwick_directory.principal (tenant_id, id, reference, kind)
       select $1, a.id, a.reference, 'user' from bailiwick_identity.account a where a.reference = $2`,
      [tenant, reference],
    )
    if (permissionId === undefined) continue
    await site.admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable)
       select $1, gen_random_uuid(), p.id, $3, $1, 'allow', true from bailiwick_directory.principal p
        where p.tenant_id = $1 and p.reference = $2`,
      [tenant, reference, permissionId],
    )
    await site.admin.query(
      `select bailiwick_directory.refresh_root_rights($1, array(
         select p.id from bailiwick_directory.principal p where p.tenant_id = $1 and p.reference = $2))`,
      [tenant, reference],
    )
  }
  const admin = directory.as({ tenant, subject: administrator })
  await admin.groups.create({ code: 'others', title: 'Others' })
  // The others are for writing only.
  for (let group = 0; group < (at === 0 ? groups : 1); group++) {
    await admin.groups.create({ code: `g${group}` })
    await admin.groups.addMember(`g${group}`, asker)
  }
  await admin.grants.grant({ to: 'g0', permission })
  return { tenant, admin }
}

const questions = [0]
const told = (answer: unknown) => answer

/** A named permission, by who knows it. */
function answers(
  directory: Directory,
  fresh: Live<string, Asking>,
  bounded: Live<string, Asking>,
  tenant: string,
  rounds: number,
): Inquiry<number> {
  const asking = { tenant, subject: asker }
  const asked = directory.as(asking)
  const [ofFresh, ofBounded] = [fresh.as(asking), bounded.as(asking)]
  let snapshot: Awaited<ReturnType<typeof ofFresh.snapshot>>
  const database: Asker<number>['to'] = 'asked of PostgreSQL'
  return {
    name: 'directory-live',
    title: 'a named permission that a process knows',
    questions,
    rounds,
    tail: true,
    askers: [
      { name: 'asked of PostgreSQL', kind: 'hand', ask: () => asked.can(permission), read: told },
      { name: 'Bailiwick, fresh', kind: 'ours', to: database, ask: () => ofFresh.can(permission), read: told },
      {
        ...{ name: 'Bailiwick, bounded', kind: 'ours', to: database },
        prepare: () => ofBounded.can(permission),
        ask: () => ofBounded.can(permission),
        read: told,
      },
      {
        ...{ name: `Bailiwick, ${atATime} answers of a snapshot`, kind: 'ours', to: database },
        prepare: async () => {
          snapshot = await ofFresh.snapshot()
        },
        ask: async () => {
          let held = 0
          for (let time = 0; time < atATime; time++) if (snapshot.has(permission)) held++
          return held === atATime
        },
        read: told,
      },
    ],
  }
}

/** What a snapshot costs: nothing has changed, something of others', something of its own. */
function keeping(fresh: Live<string, Asking>, tenant: string, admin: DirectoryAs, rounds: number): Inquiry<number> {
  const ann = fresh.as({ tenant, subject: asker })
  let count = 0
  const ask = async () => (await ann.snapshot()).has(permission)
  const to = 'Bailiwick, nothing has changed'
  return {
    name: 'directory-live-keeping',
    title: 'a snapshot brought up to date',
    questions,
    rounds,
    tail: true,
    askers: [
      { name: to, kind: 'ours', prepare: ask, ask, read: told },
      {
        ...{ name: 'Bailiwick, something of others has', kind: 'ours', to },
        prepare: async () => {
          await ask()
          await admin.groups.update('others', { title: `Title ${++count}` })
        },
        ask,
        read: told,
      },
      {
        ...{ name: 'Bailiwick, read anew', kind: 'ours', to },
        prepare: async () => {
          await ask()
          if (++count % 2 === 0) await admin.grants.grant({ to: asker, permission: 'directory.roles.read' })
          else await admin.grants.revoke({ to: asker, permission: 'directory.roles.read' })
        },
        ask,
        read: told,
      },
    ],
  }
}

/** From the beginning of a change until another process that listens denies. */
function seen(other: Live<string, Asking>, tenant: string, admin: DirectoryAs, rounds: number): Inquiry<number> {
  const ann = other.as({ tenant, subject: asker })
  const given = { to: asker, permission: 'directory.groups.read' } as const
  const prepare = async () => {
    await admin.grants.grant(given)
    while (!(await ann.can(given.permission))) await new Promise(setImmediate)
    // It is trusted from here on, and not asked.
    while (ann.current() === undefined) await ann.can(given.permission)
  }
  const until = async (isSeen: () => boolean) => {
    while (!isSeen()) await new Promise(setImmediate)
    return true
  }
  return {
    name: 'directory-live-seen',
    title: 'a permission is revoked',
    questions,
    rounds,
    tail: true,
    askers: [
      {
        ...{ name: 'the commit alone', kind: 'hand', prepare },
        ask: async () => (await admin.grants.revoke(given)) === 1n,
        read: told,
      },
      {
        ...{ name: 'Bailiwick, until a bounded process knows', kind: 'ours', to: 'the commit alone', prepare },
        ask: async () => {
          await admin.grants.revoke(given)
          // What was trusted is not any more: nothing is answered from it.
          return until(() => !(ann.current()?.has(given.permission) ?? false))
        },
        read: told,
      },
    ],
  }
}

/** So many writers, each in a tenant of its own, who wake whoever listens and who leave that to a relay. */
function writing(places: readonly Place[], rounds: number): Inquiry<number> {
  let count = 0
  const change = async () => {
    await Promise.all(
      places.map(async ({ admin }) => {
        for (let at = 0; at < changesOfEach; at++) await admin.groups.update('others', { title: `Title ${++count}` })
      }),
    )
    return true
  }
  const wake = (value: 'writer' | 'relay') => async () => {
    await Promise.all(places.map(({ admin }) => admin.settings.set('events.wake', value)))
  }
  const to = 'Bailiwick, a relay wakes'
  return {
    name: `directory-live-writers-${places.length}`,
    title: `${changesOfEach} changes by each of ${places.length} writers`,
    questions,
    rounds,
    askers: [
      { name: to, kind: 'ours', prepare: wake('relay'), ask: change, read: told },
      { name: 'Bailiwick, writers wake', kind: 'ours', to, prepare: wake('writer'), ask: change, read: told },
    ],
  }
}

/** A thousand who ask at once, about somebody whose rights have just changed. */
function together(fresh: Live<string, Asking>, tenant: string, admin: DirectoryAs, rounds: number): Inquiry<number> {
  const ann = fresh.as({ tenant, subject: asker })
  let count = 0
  const prepare = async () => {
    await ann.can(permission)
    if (++count % 2 === 0) await admin.grants.grant({ to: asker, permission: 'directory.audit.read' })
    else await admin.grants.revoke({ to: asker, permission: 'directory.audit.read' })
  }
  return {
    name: 'directory-live-together',
    title: 'many who ask at once after a change',
    questions,
    rounds,
    askers: [
      { name: 'Bailiwick, one', kind: 'ours', prepare, ask: () => ann.can(permission), read: told },
      {
        ...{ name: 'Bailiwick, a thousand', kind: 'ours', to: 'Bailiwick, one', prepare },
        ask: async () => {
          const { loads } = fresh.counts()
          const all = await Promise.all(Array.from({ length: 1_000 }, () => ann.can(permission)))
          if (fresh.counts().loads > loads + 1) throw new Error('It was loaded more than once.')
          return all.every(Boolean)
        },
        read: told,
      },
    ],
  }
}
