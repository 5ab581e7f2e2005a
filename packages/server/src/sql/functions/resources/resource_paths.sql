-- Every way over stored edges from a resource up to a container, each once and in order, as `type:key`; the one way to itself is
-- itself. At most 1,000.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.read
-- notnull: path, path[]
create or replace function bailiwick.resource_paths(
  _tenant uuid, _context text, _type text, _key text, _to_type text, _to_key text
) returns table (path text[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  most constant int := 1000;
  below uuid;
  above uuid;
  ways numeric;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.resources.read', _type, _key);
  below := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  above := bailiwick_directory.resource_of(_tenant, _to_type, _to_key, false);
  select sum(c.n) into ways
    from bailiwick_directory.resource_edge e
    join bailiwick_directory.container_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id and c.ancestor_id = above
   where e.tenant_id = _tenant and e.child_id = below;
  if ways > most then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('There are %s ways between these resources.', ways), 'Ask for those of resources nearer to each other.',
      _seen => ways::text, _expected => most::text);
  end if;
  return query
    with recursive way (id, codes) as (
      select r.id, array[r.type_code || ':' || r.key] from bailiwick_directory.resource r
       where r.tenant_id = _tenant and r.id = below and (ways is not null or below = above)
      union all
      select r.id, w.codes || (r.type_code || ':' || r.key)
        from way w
        join bailiwick_directory.resource_edge e on e.tenant_id = _tenant and e.child_id = w.id
        join bailiwick_directory.container_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id and c.ancestor_id = above
        join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = e.parent_id
    )
    select w.codes from way w where w.id = above order by w.codes collate "C";
end
$$;
