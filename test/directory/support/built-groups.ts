/** Groups made by the superuser in one statement, for tests of what many of them do. */
import type pg from 'pg'

/** Makes the groups that are not there, and puts each child under its parent. */
export async function buildGroups(
  admin: pg.Client,
  tenant: string,
  edges: readonly (readonly [child: string, parent: string])[],
): Promise<void> {
  const codes = [...new Set(edges.flat())]
  await admin.query(
    `with made as (
       insert into bailiwick_directory.principal (tenant_id, id, reference, kind)
       select $1, gen_random_uuid(), c, 'group' from unnest($2::text[]) c on conflict do nothing returning id
     )
     insert into bailiwick_directory.group_closure select $1, id, id, 1, 1 from made`,
    [tenant, codes],
  )
  await admin.query(
    `select bailiwick_directory.link_groups($1, c.id, p.id)
       from unnest($2::text[], $3::text[]) with ordinality as e (child, parent, at)
       join bailiwick_directory.principal c on c.tenant_id = $1 and c.reference = e.child
       join bailiwick_directory.principal p on p.tenant_id = $1 and p.reference = e.parent
      order by e.at`,
    [tenant, edges.map(([child]) => child), edges.map(([, parent]) => parent)],
  )
}
