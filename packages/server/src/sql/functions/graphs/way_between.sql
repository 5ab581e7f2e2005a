-- One way from a group up to another, both included: of all ways the one that takes the smallest id at each fork. Null where there is none.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.way_between(_tenant uuid, _from uuid, _to uuid) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  way uuid[] := array[_from];
  next_one uuid := _from;
begin
  while next_one <> _to loop
    select e.parent_id into next_one
      from bailiwick_directory.group_edge e
      join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id and c.ancestor_id = _to
     where e.tenant_id = _tenant and e.child_id = next_one
     order by e.parent_id limit 1;
    -- In no cycle, whatever the tables say.
    if not found or next_one = any (way) then
      return null;
    end if;
    way := way || next_one;
  end loop;
  return way;
end
$$;
