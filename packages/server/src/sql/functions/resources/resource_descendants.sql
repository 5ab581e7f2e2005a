-- What is in a container over stored edges, at any depth, by type and key. What only its key puts there is not listed.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.read
-- notnull: reference, type, key, is_direct
create or replace function bailiwick.resource_descendants(
  _tenant uuid, _context text, _type text, _key text, _include_self boolean default null, _after text default null, _limit int default null
) returns table (reference text, type text, key text, title text, is_direct boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  most int := bailiwick_private.page_limit(_limit);
  after_type text := split_part(_after, ':', 1);
  after_key text := substr(_after, length(split_part(_after, ':', 1)) + 2);
  here uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.resources.read', _type, _key);
  here := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  if _after is not null and strpos(_after, ':') = 0 then
    perform bailiwick_private.fail('INVALID_INPUT', 'The place to go on after is no reference of a resource.', 'Give the reference of the last row.',
      _seen => left(_after, 200), _expected => 'type:key');
  end if;
  return query
    select r.type_code || ':' || r.key, r.type_code, r.key, r.title, d.is_direct
      from (
        select e.child_id as below_id, bool_or(e.parent_id = here) as is_direct
          from bailiwick_directory.container_closure c
          join bailiwick_directory.resource_edge e on e.tenant_id = _tenant and e.parent_id = c.descendant_id
         where c.tenant_id = _tenant and c.ancestor_id = here
         group by e.child_id
        union all
        select here, false where _include_self
      ) d
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = d.below_id
     where _after is null or (r.type_code, r.key) > (after_type, after_key)
     order by r.type_code, r.key limit most;
end
$$;
