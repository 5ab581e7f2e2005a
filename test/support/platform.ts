/** A directory with a platform tenant: founded by a deployment, with an administrator who looks after the others. */
import { type Asking, type DirectoryDatabase, openDirectory } from './directory.ts'
import type { Server } from './test-database.ts'

export interface PlatformDatabase extends DirectoryDatabase {
  readonly platform: string
  /** In the platform tenant, as its administrator unless somebody else is named. */
  there(who?: Asking['as']): Asking
  /** An account without a tenant, made by the superuser. */
  person(reference: string): Promise<string>
  /** A user of the tenant, and what is given to him there, by the superuser. */
  member(tenant: string, reference: string, given?: readonly Given[]): Promise<string>
  /** A tenant made by the administrator of the platform, with its own. */
  make(code: string, administrator?: string): Promise<string>
  /** The number of the last change. */
  epoch(tenant: string): Promise<number>
}

export interface Given {
  readonly permission: string
  /** A resource of the tenant, which is made; the tenant itself unless given. */
  readonly on?: readonly [type: string, key: string]
  readonly effect?: 'allow' | 'deny'
}

export async function openPlatform(server: Server): Promise<PlatformDatabase> {
  const directory = await openDirectory(server)
  const { admin, database, call } = directory
  const deployment = await database.createRole('deployment')
  await admin.query(`grant usage on schema bailiwick to ${deployment};
    grant execute on function bailiwick.found_platform to ${deployment}`)
  const deploying = await database.connect(deployment)
  const { rows } = await deploying.query(`select bailiwick.found_platform('platform', 'Platform', 'root') as id`)
  const platform = String(rows[0].id)
  const there = (who: Asking['as'] = 'root'): Asking => ({ tenant: platform, as: who })
  const person = async (reference: string) => {
    const made = await admin.query(
      `insert into bailiwick_identity.account (id, reference) values (gen_random_uuid(), $1)
       on conflict (reference) do update set reference = excluded.reference returning id`,
      [reference],
    )
    return String(made.rows[0].id)
  }
  return {
    ...directory,
    platform,
    there,
    person,
    member: async (tenant, reference, given = []) => {
      const id = await person(reference)
      await admin.query(
        `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, $3, 'user') on conflict do nothing`,
        [tenant, id, reference],
      )
      for (const { permission, on, effect = 'allow' } of given) {
        if (on !== undefined) {
          await admin.query(
            `insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values ($1, gen_random_uuid(), $2, $3)
             on conflict do nothing`,
            [tenant, ...on],
          )
        }
        await admin.query(
          `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
           select $1, gen_random_uuid(), $2, p.id, coalesce(r.id, $1), $4
             from bailiwick_catalogue.permission p
             left join bailiwick_directory.resource r on r.tenant_id = $1 and r.type_code = $5 and r.key = $6
            where p.code = $3`,
          [tenant, id, permission, effect, on?.[0] ?? null, on?.[1] ?? null],
        )
      }
      await admin.query('select bailiwick_directory.refresh_root_rights($1, array[$2::uuid])', [tenant, id])
      return id
    },
    make: async (code, administrator = `admin-${code}`) => {
      await person(administrator)
      const [made] = await call<{ create_tenant: string }>('create_tenant', there(), {
        code,
        title: code,
        administrator,
      })
      return made!.create_tenant
    },
    epoch: async (tenant) => {
      const found = await admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [tenant])
      return Number(found.rows[0].n)
    },
  }
}
