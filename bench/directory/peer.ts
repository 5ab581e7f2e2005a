/** What the contenders by hand have beside the same tables: a closure of all resources, as large installations keep it. */
import type pg from 'pg'

/** Every resource with every folder that it is in, at any depth, and with itself. */
export async function installPeer(
  admin: Pick<pg.Client, 'query'>,
  say: (line: string) => void = () => {},
): Promise<void> {
  const before = performance.now()
  await admin.query(`
    create schema bench;
    create table bench.resource_closure (tenant_id uuid not null, ancestor_id uuid not null, descendant_id uuid not null);
    insert into bench.resource_closure
    select r.tenant_id, r.id, r.id from bailiwick_directory.resource r where r.type_code <> 'tenant'
    union all
    select e.tenant_id, c.ancestor_id, e.child_id
      from bailiwick_directory.resource_edge e
      join bailiwick_directory.container_closure c on c.tenant_id = e.tenant_id and c.descendant_id = e.parent_id;
    alter table bench.resource_closure add primary key (tenant_id, descendant_id, ancestor_id);
    create index on bench.resource_closure (tenant_id, ancestor_id, descendant_id)`)
  say(`closure of all resources: ${Math.round(performance.now() - before)} ms`)
}

/** What the roles of the benchmark need beside what the directory gives; installing it takes this from them again. */
export async function giveRights(
  admin: Pick<pg.Client, 'query'>,
  { app, hand }: { readonly app: string; readonly hand: string },
): Promise<void> {
  const schemas = 'bench, bailiwick_directory, bailiwick_catalogue, bailiwick_identity'
  await admin.query(`
    grant usage on schema ${schemas}, bailiwick to ${hand};
    grant select on all tables in schema ${schemas} to ${hand};
    grant execute on function bailiwick.verified, bailiwick.granted, bailiwick.scope to ${hand};
    grant select on public.document to ${hand}, ${app}`)
}
