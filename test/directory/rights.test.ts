import { definePermissions } from 'bailiwick/permissions'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

interface Declared {
  readonly code: string
  readonly id: number
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
}

interface Right {
  readonly allowed_by: readonly number[]
  readonly denied_by: readonly number[]
  readonly alternatives: readonly (readonly number[])[] | null
}

const names = ['a', 'b', 'c']
const allCodes = names.flatMap((a) => [
  a,
  ...names.flatMap((b) => [`${a}.${b}`, ...names.map((c) => `${a}.${b}.${c}`)]),
])

/** Registries without cycles: of the edges that are drawn those are left out that would lead back. */
const registry = fc
  .uniqueArray(fc.constantFrom(...allCodes), { minLength: 1, maxLength: 14 })
  .chain((codes) => {
    const edge = fc.tuple(fc.constantFrom(...codes), fc.constantFrom(...codes), fc.boolean())
    return fc.tuple(fc.constant(codes), fc.array(edge, { maxLength: codes.length * 2 }))
  })
  .map(([codes, edges]): readonly Declared[] => {
    const needs = new Map(codes.map((code) => [code, codes.filter((other) => other.startsWith(`${code}.`))]))
    const reaches = (from: string, to: string): boolean =>
      from === to || needs.get(from)!.some((next) => reaches(next, to))
    const kept = edges.filter(([from, to]) => {
      if (reaches(to, from)) return false
      needs.get(from)!.push(to)
      return true
    })
    const of = (code: string, isPart: boolean) => [
      ...new Set(kept.filter(([from, , part]) => from === code && part === isPart).map(([, to]) => to)),
    ]
    return codes.map((code, at) => ({ code, id: at + 1, implies: of(code, false), composedOf: of(code, true) }))
  })

const namespaces = (codes: readonly string[]) =>
  [...new Set(codes.flatMap((code) => code.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'))))].filter(
    (code) => !codes.includes(code),
  )

/** As the superuser, past sync: what is looked at is the derivation alone. */
async function store(admin: pg.Client, declared: readonly Declared[], retired: readonly string[] = []): Promise<void> {
  const codes = declared.map(({ code }) => code)
  const rows = [
    ...declared.map(({ code, id }) => ({ code, id, namespace: false, retired: retired.includes(code) })),
    ...namespaces(codes).map((code, at) => ({ code, id: 1000 + at, namespace: true, retired: false })),
  ]
  const edges = declared.flatMap(({ code, implies, composedOf }) => [
    ...implies.map((to) => ({ kind: 'implies', from: code, to })),
    ...composedOf.map((to) => ({ kind: 'part', from: code, to })),
  ])
  await admin.query(`delete from bailiwick_catalogue.permission_edge; delete from bailiwick_catalogue.permission_right where permission_id > 0;
    delete from bailiwick_catalogue.permission where id > 0`)
  await admin.query(
    `insert into bailiwick_catalogue.permission (id, code, short_code, is_namespace, source, retired_at)
     select id, code, code, namespace, 'app', case when retired then now() end from jsonb_to_recordset($1) as r (id int, code text, namespace boolean, retired boolean)`,
    [JSON.stringify(rows)],
  )
  await admin.query(`update bailiwick_catalogue.permission p set parent_id = a.id from bailiwick_catalogue.permission a
    where p.id > 0 and p.code ~ '\\.' and a.code = regexp_replace(p.code, '\\.[^.]+$', '')`)
  await admin.query(
    `insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
     select e.kind, f.id, t.id, 'app' from jsonb_to_recordset($1) as e (kind text, "from" text, "to" text)
       join bailiwick_catalogue.permission f on f.code = e."from" join bailiwick_catalogue.permission t on t.code = e."to"`,
    [JSON.stringify(edges)],
  )
}

async function refresh(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query('select bailiwick_catalogue.refresh_rights() as n')
  return Number(rows[0].n)
}

async function rights(admin: pg.Client): Promise<Map<string, Right>> {
  const { rows } = await admin.query(
    'select p.code, r.* from bailiwick_catalogue.permission_right r join bailiwick_catalogue.permission p on p.id = r.permission_id',
  )
  return new Map(rows.map((row) => [row.code, row]))
}

async function idOf(admin: pg.Client): Promise<(code: string) => number> {
  const { rows } = await admin.query('select id, code from bailiwick_catalogue.permission')
  const ids = new Map(rows.map(({ id, code }) => [code, id]))
  return (code) => ids.get(code)!
}

describeNewestServer('rights of permissions', (server) => {
  let directory: DirectoryDatabase
  let admin: pg.Client
  beforeAll(async () => {
    directory = await openDirectory(server)
    admin = directory.admin
  })
  afterAll(() => directory.database.drop())

  it('are what the registry of the policy engine says', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        registry,
        fc.array(fc.array(fc.nat(4), { minLength: 80, maxLength: 80 }), { minLength: 8, maxLength: 8 }),
        async (declared, draws) => {
          await store(admin, declared)
          await refresh(admin)
          expect(await refresh(admin)).toBe(0)
          const stored = await rights(admin)
          const id = await idOf(admin)
          const codes = declared.map(({ code }) => code)
          const permissions = definePermissions({
            permissions: Object.fromEntries(declared.map(({ code, ...spec }) => [code, spec])) as Record<
              string,
              Declared
            >,
          })
          const givable = [...codes, ...namespaces(codes)]
          for (const [round, draw] of draws.entries()) {
            const allow = givable.filter((_, at) => draw[at] === 0)
            const deny = givable.filter((_, at) => draw[at + 40] === 0 && round % 2 === 0)
            const held = permissions.hold({ permissions: allow, deny })
            const [given, refused] = [new Set(allow.map(id)), new Set(deny.map(id))]
            const byCode = new Map(
              [...stored.values()].map((row) => [(row as { permission_id?: number }).permission_id, row]),
            )
            const single = (row: Right) => row.allowed_by.some((by) => given.has(by))
            for (const code of codes) {
              const row = stored.get(code)!
              const denied = row.denied_by.some((by) => refused.has(by))
              const allowed =
                single(row) ||
                (row.alternatives ?? []).some((parts) => parts.every((part) => single(byCode.get(part)!)))
              const seen = { code, declared, allow, deny }
              expect({ ...seen, denied, has: allowed && !denied }).toEqual({
                ...seen,
                denied: held.isDenied(code),
                has: held.has(code),
              })
            }
          }
        },
      ),
      { numRuns: everything ? 40 : 6, ...(everything ? {} : { seed: 7 }) },
    )
  })

  it('know `*`, the platform, what is retired, and parts of parts', async () => {
    const spec = (code: string, at: number, rest: Partial<Declared> = {}): Declared => ({
      ...{ code, id: at, implies: [], composedOf: [] },
      ...rest,
    })
    const declared = [
      spec('ledger.read', 1),
      spec('ledger.sign', 2),
      spec('ledger.close', 3, { implies: ['ledger.lock'], composedOf: ['ledger.review', 'pay.send'] }),
      spec('ledger.review', 4, { composedOf: ['ledger.read', 'ledger.sign'] }),
      spec('ledger.lock', 5),
      spec('pay', 6),
      spec('pay.send', 7),
      spec('ledger.old', 8, { implies: ['ledger.sign'] }),
      spec('ledger.filed', 9, { implies: ['ledger.old'] }),
    ]
    await store(admin, declared, ['ledger.old'])
    await refresh(admin)
    const stored = await rights(admin)
    const at = (code: string) => stored.get(code)!
    // Through the namespace `ledger`, number 1000, too.
    expect(at('ledger.lock')).toMatchObject({
      allowed_by: [0, 3, 5, 1000],
      alternatives: [
        [4, 7],
        [1, 2, 7],
      ],
    })
    expect(at('ledger.close').denied_by).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1000].filter((id) => ![8, 9].includes(id)),
    )
    expect(at('ledger.old')).toMatchObject({ allowed_by: [], denied_by: expect.arrayContaining([0, 2, 8, 1000]) })
    expect(at('ledger.sign').allowed_by).not.toContain(8)
    expect(at('ledger.filed')).toMatchObject({ allowed_by: [0, 9, 1000], denied_by: expect.arrayContaining([8]) })
    expect(at('platform.tenants.read').allowed_by).not.toContain(0)
    expect(at('*').denied_by).toEqual(expect.arrayContaining([0, 1, 7, 8]))
    const id = await idOf(admin)
    expect(at('*').denied_by).not.toContain(id('platform.tenants.read'))
  })

  it('refuse more ways than can be looked at', async () => {
    // Each of seven parts is had in two ways: 128.
    const parts = Array.from({ length: 7 }, (_, at) => [
      { code: `p${at}`, id: at * 3 + 1, implies: [], composedOf: [`x${at}`, `y${at}`] },
      { code: `x${at}`, id: at * 3 + 2, implies: [], composedOf: [] },
      { code: `y${at}`, id: at * 3 + 3, implies: [], composedOf: [] },
    ]).flat()
    const whole = {
      code: 'whole',
      id: 100,
      implies: [],
      composedOf: parts.filter(({ code }) => code[0] === 'p').map(({ code }) => code),
    }
    await store(admin, [...parts, { ...whole, composedOf: whole.composedOf.slice(1) }])
    await refresh(admin)
    expect((await rights(admin)).get('whole')!.alternatives).toHaveLength(64)
    await store(admin, [...parts, whole])
    await expect(refresh(admin)).rejects.toMatchObject({ code: 'BW414', message: expect.stringContaining('whole') })
  })
})
