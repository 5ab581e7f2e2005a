-- A registered resource with its stored parents, each as {"type", "key"}, and how many are directly in it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.read
-- notnull: id, type, key, source, children, created_at
create or replace function bailiwick.get_resource(_tenant uuid, _context text, _type text, _key text)
returns table (id uuid, type text, key text, title text, source text, parents jsonb, children bigint, created_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  here uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.resources.read', _type, _key);
  here := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  return query
    select r.id, r.type_code, r.key, r.title, r.source,
           (select coalesce(jsonb_agg(jsonb_build_object('type', p.type_code, 'key', p.key) order by p.type_code, p.key), '[]')
              from bailiwick_directory.resource_edge e
              join bailiwick_directory.resource p on p.tenant_id = _tenant and p.id = e.parent_id
             where e.tenant_id = _tenant and e.child_id = here),
           (select count(*) from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = here), r.created_at
      from bailiwick_directory.resource r where r.tenant_id = _tenant and r.id = here;
end
$$;
