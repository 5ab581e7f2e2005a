-- The groups above a group, by code: directly or over others, and over how many ways, of which how many are live.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.read
-- notnull: code, state, is_direct, ways, live_ways
create or replace function bailiwick.group_ancestors(
  _tenant uuid, _context text, _group text, _include_self boolean default null, _search text default null, _after text default null, _limit int default null
) returns table (code text, title text, state text, is_direct boolean, ways numeric, live_ways numeric)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text := bailiwick_private.search_pattern(_search);
  most int := bailiwick_private.page_limit(_limit);
  here uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.groups.read');
  here := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  return query
    select p.reference, p.title, p.state,
           exists (select from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = p.id),
           c.n_all, c.n_live
      from bailiwick_directory.group_closure c
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = c.ancestor_id
     where c.tenant_id = _tenant and c.descendant_id = here
       and (_include_self or c.ancestor_id <> here)
       and (_after is null or p.reference > _after collate "C")
       and (wanted is null or p.reference ilike wanted or p.title ilike wanted)
     order by p.reference limit most;
end
$$;
