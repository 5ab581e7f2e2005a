/** What an administrator of one tenant can do to another, and learn of it, through any function and any argument: nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, newestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import {
  applicationFunctions,
  type Given,
  inTenant,
  onPlatform,
  others,
  type Side,
  twoSides,
} from './support/every-call.ts'

/** Of names, and not of numbers. */
const isList = (value: unknown) => Array.isArray(value) && typeof value[0] !== 'number'

/** References and usernames of people are unique over all tenants, so these say that one is taken, or take the person in. */
const ofAccounts = new Set([
  'add_user.reference',
  'create_user.reference',
  'create_user.username',
  'update_user.username',
])

describeEachServer('isolation of tenants', (server) => {
  let directory: PlatformDatabase
  let alpha: Side
  let bravo: Side
  /** What stands in the rows of the other tenant, to be found in no answer. */
  let ids: readonly string[]

  beforeAll(async () => {
    directory = await openPlatform(server)
    ;({ alpha, bravo } = await twoSides(directory))
    const { admin, app } = directory
    const found = await admin.query(
      `select id from bailiwick_directory.principal where tenant_id = $1 and id::text not like '00000000-%'
       union select id from bailiwick_directory.resource where tenant_id = $1
       union select id from bailiwick_directory.role where tenant_id = $1
       union select id from bailiwick_directory.grant_entry where tenant_id = $1
       union select id from bailiwick_journal.entry where tenant_id = $1`,
      [bravo.tenant],
    )
    ids = found.rows.map(({ id }) => String(id))
    await app.query(`set lock_timeout = '2s'`)
  })
  afterAll(() => directory.database.drop())

  /** What a call did, with the ids and times of new rows left out; everything is undone. */
  const outcome = async (name: string, as: Side['admin'], given: Given): Promise<string> => {
    const { app, call } = directory
    try {
      return JSON.stringify({ rows: await call(name, as, given) })
    } catch (error) {
      const { code, message, hint, detail } = error as Record<'code' | 'message' | 'hint' | 'detail', unknown>
      return JSON.stringify({ code, message, hint, detail })
    } finally {
      await app.query('rollback to savepoint call')
    }
  }
  const plain = (text: string) =>
    // The codes that are nearest to a name hang on its letters. They are of the catalogue, which all tenants share.
    (text.includes('"BW415"') ? text.replace(/Perhaps one of these: [^"]*|"expected\\": \\"[^"]*/g, '«nearest»') : text)
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '«id»')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{16}\b/g, '«at»')
  /** The same with the last letter changed: of the same place in any order, and the name of nothing. */
  const missing = (name: string) => name.slice(0, -1) + (name.endsWith('0') ? '1' : /[0-9a-f]$/.test(name) ? '0' : 'q')

  /** Every table of the other tenant, as one text. */
  const rowsOf = async (tenant: string): Promise<string> => {
    const { rows: tables } = await directory.admin.query(
      `select a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        where a.attname = 'tenant_id' and not c.relispartition and c.relnamespace::regnamespace::text like 'bailiwick%' order by 1`,
    )
    expect(tables.length).toBeGreaterThan(12)
    const parts = tables.map(
      ({ name }) =>
        `select '${name}' as name, md5(string_agg(t::text, ';' order by t::text)) as hash from ${name} t where tenant_id = $1`,
    )
    const { rows } = await directory.admin.query(parts.join(' union all '), [tenant])
    return JSON.stringify(rows)
  }

  /** While it runs nobody may write a row of the other tenant, and whoever waits for one of its locks fails. */
  const untouched = async (tenant: string, body: () => Promise<void>, isLocked = true) => {
    const { admin, app, database } = directory
    const before = await rowsOf(tenant)
    await admin.query(`create function public.keep_out() returns trigger language plpgsql as $$
      begin
        if '${tenant}' in (old.tenant_id::text, new.tenant_id::text) then raise exception 'wrote a row of the other tenant'; end if;
        return coalesce(new, old);
      end $$`)
    const onEach = (what: string) =>
      admin.query(`do $$ declare t regclass; begin
        for t in select a.attrelid from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
           where a.attname = 'tenant_id' and not c.relispartition and c.relnamespace::regnamespace::text like 'bailiwick%'
        loop execute format('${what}', t); end loop; end $$`)
    await onEach(
      'create trigger keep_out before insert or update or delete on %s for each row execute function public.keep_out()',
    )
    const holder = await database.connect()
    await holder.query('begin')
    if (isLocked) {
      await holder.query('select from bailiwick_directory.tenant_epoch where tenant_id = $1 for update', [tenant])
      await holder.query('select from bailiwick_directory.tenant where tenant_id = $1 for update', [tenant])
    }
    await app.query('begin; savepoint call')
    try {
      await body()
    } finally {
      await app.query('rollback')
      await holder.query('rollback')
      await holder.end()
      await onEach('drop trigger keep_out on %s')
      await admin.query('drop function public.keep_out()')
    }
    expect(await rowsOf(tenant)).toBe(before)
  }

  it('is tested with every function that the application may call', async () => {
    const functions = await applicationFunctions(directory)
    const told = [...Object.keys(inTenant), ...Object.keys(onPlatform)]
    expect([...functions.keys()].filter((name) => !others.includes(name as never)).sort()).toEqual(told.sort())
    for (const [name, { with: given }] of Object.entries({ ...inTenant, ...onPlatform })) {
      const wrong = Object.keys(given(alpha)).filter((key) => !functions.get(name)!.includes(`_${key}`))
      expect(wrong, name).toEqual([])
    }
  })

  it('what is in another tenant is what is nowhere, in every argument of every function', async () => {
    const wrong: string[] = []
    const check = async (name: string, key: string, foreign: string, given: (token: string) => Given) => {
      if (ofAccounts.has(`${name}.${key}`) && [bravo.user, bravo.spare].includes(foreign)) return
      const none = missing(foreign)
      const [one, other] = [
        await outcome(name, alpha.admin, given(foreign)),
        await outcome(name, alpha.admin, given(none)),
      ]
      const without = one.replaceAll(foreign, '«name»')
      if (plain(without) !== plain(other.replaceAll(none, '«name»')))
        wrong.push(`${name}, ${key} ${foreign}: ${one} and not ${other}`)
      if (without.includes('bravo') || ids.some((id) => without.includes(id)))
        wrong.push(`${name}, ${key} ${foreign} says ${one}`)
      if (/^\{"code":"(?!BW)/.test(one)) wrong.push(`${name}, ${key} ${foreign}: ${one}`)
    }
    const of = await applicationFunctions(directory)
    await untouched(bravo.tenant, async () => {
      for (const [name, { with: given }] of Object.entries({ ...inTenant, ...onPlatform })) {
        const own = given(alpha)
        const theirs = given(bravo)
        for (const key of Object.keys(own)) {
          if (typeof own[key] !== 'string' && own[key] !== null && !isList(own[key])) continue
          const names = tokens(name, key, own[key], theirs[key], bravo)
          for (const foreign of names) {
            await check(name, key, foreign, (token) => ({
              ...own,
              [key]: Array.isArray(own[key])
                ? [token]
                : key === 'value'
                  ? JSON.stringify(token)
                  : isTarget(name, key)
                    ? { group: token }
                    : token,
            }))
          }
          // The other tenant as a resource, wherever a resource may stand.
          if (key.endsWith('key') && of.get(name)!.includes(`_${key.replace('key', 'type')}`)) {
            await check(name, key, bravo.tenant, (token) => ({
              ...own,
              [key.replace('key', 'type')]: 'tenant',
              [key]: token,
            }))
          }
        }
        // All at once, as somebody would try who knows everything of the other tenant.
        const all = JSON.parse(await outcome(name, alpha.admin, theirs))
        const found = JSON.stringify(all.rows ?? [])
        if (ids.some((id) => found.includes(id)) || found.includes('bravo'))
          wrong.push(`${name} with everything of theirs: ${found}`)
      }
    })
    expect(wrong).toEqual([])
  }, 120_000)

  it('a context of one tenant is none for the other, and its people are nobody there', async () => {
    const wrong: string[] = []
    const nowhere = missing(bravo.tenant)
    const { app, sign } = directory
    const { rows } = await directory.admin.query(
      `select proname as name from pg_proc where pronamespace = 'bailiwick'::regnamespace and proargnames[1 : 2] = '{_tenant,_context}'`,
    )
    await untouched(
      bravo.tenant,
      async () => {
        const answers = async (tenant: string, of: string, name: string, given: Given) => {
          const named = Object.keys(given).map((key, at) => `, _${key} => $${at + 3}`)
          const context = sign({ tenant: of, as: 'admin-alpha' })
          try {
            await app.query(`select * from bailiwick.${name}($1, $2${named.join('')})`, [
              tenant,
              context,
              ...Object.values(given),
            ])
            return 'done'
          } catch (error) {
            const { code, message, hint, detail } = error as Record<string, string>
            return [code, message, hint, detail?.replaceAll(tenant, '«tenant»')].join(' ')
          } finally {
            await app.query('rollback to savepoint call')
          }
        }
        for (const { name } of rows) {
          const call = { ...inTenant, ...onPlatform }[name]
          if (call === undefined) continue
          const theirs = call.with(bravo)
          const seen = await answers(bravo.tenant, alpha.tenant, name, theirs)
          if (!seen.startsWith('BW401') || seen !== (await answers(nowhere, alpha.tenant, name, theirs)))
            wrong.push(`${name}: ${seen}`)
          if (!(await answers(alpha.tenant, bravo.tenant, name, call.with(alpha))).startsWith('BW401'))
            wrong.push(`${name}, the reverse`)
          // A context that says the other tenant, of somebody who is no member of it.
          const stranger = await outcome(name, { ...bravo.admin, as: 'admin-alpha' }, theirs)
          if (/^\{"rows":/.test(stranger) && (stranger.includes('bravo') || ids.some((id) => stranger.includes(id)))) {
            wrong.push(`${name} for a stranger: ${stranger}`)
          }
          if (open.has(name) === /"code":"BW40[34]"/.test(stranger)) wrong.push(`${name} for a stranger: ${stranger}`)
        }
      },
      false,
    )
    expect(wrong).toEqual([])
  })

  it('filters and policies see nothing of it', async () => {
    const { app, sign } = directory
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign(bravo.admin)])
    const ask = async (key: string) =>
      (
        await app.query(
          `select bailiwick.granted('article.read', 'article', $1) as granted, bailiwick.denied('article.read', 'article', $1) as denied,
                  bailiwick.holds('article.read') as holds, s.ids, s.denied_ids from bailiwick.scope('article.read', 'article') s`,
          [key],
        )
      ).rows[0]
    expect(await ask(bravo.article)).toMatchObject({ granted: true, holds: true })
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign({ ...alpha.admin, as: alpha.spare })])
    expect(await ask(bravo.article)).toEqual(await ask(missing(bravo.article)))
    expect(await ask(bravo.article)).toEqual({ granted: false, denied: false, holds: false, ids: [], denied_ids: [] })
    await app.query('rollback')
  })

  it('a person who looks after one tenant from the platform meets the others as if they were not there', async () => {
    const { member, platform, there } = directory
    await member(platform, 'olga', [{ permission: 'platform', on: ['tenant', alpha.tenant] }])
    const wrong: string[] = []
    await untouched(bravo.tenant, async () => {
      for (const [name, { with: given }] of Object.entries(onPlatform)) {
        const mine = await outcome(name, there('olga'), given(alpha))
        const [one, other] = [
          await outcome(name, there('olga'), given(bravo)),
          await outcome(name, there('olga'), {
            ...given(bravo),
            ...('target' in given(bravo) ? { target: missing(bravo.tenant) } : {}),
          }),
        ]
        const same = one.replaceAll(bravo.tenant, '«tenant»') === other.replaceAll(missing(bravo.tenant), '«tenant»')
        if ('target' in given(bravo) && (!same || !one.includes('"BW404"') || !mine.includes('"rows"')))
          wrong.push(`${name}: ${one}, ${other}, ${mine}`)
        if (!('target' in given(bravo)) && one.includes('bravo-')) wrong.push(`${name}: ${one}`)
      }
    })
    expect(wrong).toEqual([])
  })

  /** The names to try in an argument: those of the kind that belongs there; and one of another kind, or all of them. */
  const tokens = (
    name: string,
    key: string,
    own: unknown,
    theirs: unknown,
    { admin: _, ...side }: Side,
  ): readonly string[] => {
    const all = Object.values(side) as string[]
    const right = typeof theirs === 'string' && theirs !== own ? [theirs] : []
    const ofId = /^[0-9a-f-]{36}$/.test(String(own)) || (name === 'list_grants' && key === 'after')
    const fitting = all
      .filter((token) => !ofId || /^[0-9a-f-]{36}$/.test(token))
      .filter((token) => token !== side.after || key === 'after')
    if (name === 'list_journal' && key === 'after') return [side.after]
    if (everything && server.name === newestServer().name) return fitting
    const one = key.length + name.length
    if (server.name !== newestServer().name) return one % 4 === 0 ? right : []
    return right.length > 0 && one % 3 > 0 ? right : [...new Set([...right, fitting[one % fitting.length]!])]
  }
})

const isTarget = (name: string, key: string) => name === 'list_journal' && key === 'target'

/** What says something to everybody: of himself, or the answer to a question, which is no. */
const open = new Set([
  'check',
  'check_many',
  'expect',
  'facts',
  'list_my_tenants',
  'list_tenants',
  'my_profile',
  'permission_snapshot',
  'permissions_map',
  'read_own_events',
  'revision',
  'scopes',
  'snapshot_catalogue',
])
