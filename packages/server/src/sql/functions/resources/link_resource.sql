-- Puts a resource under a parent, and says whether that is new. Refuses cycles, and chains of more than 64 resources. Only for whoever
-- holds the tenant's epoch, if the resource may have others in it or under its key.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.link_resource(_tenant uuid, _child uuid, _parent uuid) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  longest constant int := 64;
  above int;
  below int;
  seen text;
begin
  perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = _child and e.parent_id = _parent;
  if found then
    return false;
  end if;
  if exists (select from bailiwick_directory.above_resource(_tenant, _parent) a where a.resource_id = _child) then
    select string_agg(r.type_code || ' ' || r.key, ' is in ' order by w.at) into seen
      from unnest(array[_parent, _child]) with ordinality as w (id, at)
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = w.id;
    perform bailiwick_private.fail('GRAPH_CYCLE', format('The resources would be in a cycle: %s already.', seen), 'Move the parent away first.',
      _seen => seen);
  end if;
  select max(a.n) + 1 into above from bailiwick_directory.above_resource(_tenant, _parent) a;
  with recursive down (id, n) as (
    select _child, 1
    union
    select e.child_id, d.n + 1 from down d
      cross join lateral (
        select e.child_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = d.id offset 0
      ) e
     where d.n <= longest
  )
  select max(d.n) into below from down d;
  if above + below > longest then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('This would make a chain of more than %s resources.', longest),
      'Keep the hierarchy flatter.', _seen => (above + below)::text, _expected => longest::text);
  end if;
  begin
    insert into bailiwick_directory.resource_edge (tenant_id, child_id, parent_id) values (_tenant, _child, _parent) on conflict do nothing;
  exception when foreign_key_violation then
    perform bailiwick_private.fail('NOT_FOUND', 'The parent has just been removed.', 'List what is registered in the tenant.');
  end;
  if not found then
    return false;
  end if;
  perform from bailiwick_directory.container_closure c where c.tenant_id = _tenant and c.descendant_id = _child and c.ancestor_id = _child;
  if found then
    perform bailiwick_directory.link_containers(_tenant, _child, _parent);
  end if;
  return true;
end
$$;
