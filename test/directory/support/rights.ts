/** People with the rights that a test says, made by the superuser. */
import { randomUUID } from 'node:crypto'
import type { DirectoryDatabase } from '../../support/directory.ts'

export interface Right {
  /** Of a permission, e.g. `directory.users.read`. */
  readonly permission: string
  readonly effect?: 'allow' | 'deny'
  readonly delegable?: boolean
}

/** An account that is a user of the tenant, with rights on the whole of it. @returns its reference. */
export async function person(
  { admin }: DirectoryDatabase,
  tenant: string,
  rights: readonly Right[] = [],
  reference: string = randomUUID(),
): Promise<string> {
  await admin.query(
    `with account as (
       insert into bailiwick_identity.account (id, reference) values (gen_random_uuid(), $2)
         on conflict (reference) do update set epoch = account.epoch returning id
     )
     insert into bailiwick_directory.principal (tenant_id, id, reference, kind) select $1, id, $2, 'user' from account`,
    [tenant, reference],
  )
  await give({ admin }, tenant, reference, rights)
  return reference
}

/** Puts grants on the tenant in and derives what follows from them. */
export async function give(
  { admin }: Pick<DirectoryDatabase, 'admin'>,
  tenant: string,
  reference: string,
  rights: readonly Right[],
): Promise<void> {
  for (const { permission, effect = 'allow', delegable = false } of rights) {
    const { rowCount } = await admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable)
       select $1, gen_random_uuid(), p.id, n.id, $1, $4, $5
         from bailiwick_directory.principal p, bailiwick_catalogue.permission n
        where p.tenant_id = $1 and p.reference = $2 and n.code = $3`,
      [tenant, reference, permission, effect, delegable],
    )
    if (rowCount !== 1) throw new Error(`there is no ${reference} or no permission ${permission}`)
  }
  await derive({ admin }, tenant, reference)
}

/** Takes all grants of a permission from somebody again. */
export async function take(
  { admin }: Pick<DirectoryDatabase, 'admin'>,
  tenant: string,
  reference: string,
  permission: string,
): Promise<void> {
  await admin.query(
    `delete from bailiwick_directory.grant_entry g using bailiwick_directory.principal p, bailiwick_catalogue.permission n
      where g.tenant_id = $1 and p.tenant_id = $1 and p.reference = $2 and g.principal_id = p.id
        and n.code = $3 and g.permission_id = n.id`,
    [tenant, reference, permission],
  )
  await derive({ admin }, tenant, reference)
}

async function derive({ admin }: Pick<DirectoryDatabase, 'admin'>, tenant: string, reference: string): Promise<void> {
  await admin.query(
    `select bailiwick_directory.refresh_root_rights($1, array_agg(p.id))
       from bailiwick_directory.principal p where p.tenant_id = $1 and p.reference = $2`,
    [tenant, reference],
  )
}
