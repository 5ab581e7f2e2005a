-- A group, with how many are directly in it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.read
-- notnull: code, state, source, members, children, created_at, updated_at
create or replace function bailiwick.get_group(_tenant uuid, _context text, _group text)
returns table (
  code text, title text, description text, state text, source text, members bigint, children bigint, parents bigint,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  group_id_here uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.groups.read');
  group_id_here := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  return query
    select p.reference, p.title, p.description, p.state, p.source,
           (select count(distinct m.principal_id) from bailiwick_directory.membership m where m.tenant_id = _tenant and m.group_id = p.id),
           (select count(*) from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.parent_id = p.id),
           (select count(*) from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.child_id = p.id),
           p.created_at, p.updated_at
      from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = group_id_here;
end
$$;
