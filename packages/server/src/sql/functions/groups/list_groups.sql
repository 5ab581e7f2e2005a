-- The groups of the tenant by code; of a member those it is directly in, with `_deep` also those above these.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.read
-- notnull: code, state, source, created_at, updated_at
create or replace function bailiwick.list_groups(
  _tenant uuid, _context text, _member text default null, _deep boolean default null,
  _search text default null, _after text default null, _limit int default null
) returns table (
  code text, title text, description text, state text, source text, is_direct boolean, created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text := bailiwick_private.search_pattern(_search);
  most int := bailiwick_private.page_limit(_limit);
  member_here uuid;
  direct uuid[];
  reached uuid[];
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.groups.read');
  if _member is not null then
    member_here := bailiwick_directory.principal_of(_tenant, _member, '{user,service,key,group}');
    direct := array(
      select m.group_id from bailiwick_directory.membership m where m.tenant_id = _tenant and m.principal_id = member_here
      union
      select e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.child_id = member_here);
    reached := case when _deep then array(
      select distinct c.ancestor_id from unnest(direct) as d (id)
        join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = d.id) else direct end;
  end if;
  return query
    select p.reference, p.title, p.description, p.state, p.source,
           case when _member is not null then p.id = any (direct) end, p.created_at, p.updated_at
      from bailiwick_directory.principal p
     where p.tenant_id = _tenant and p.kind = 'group'
       and (_member is null or p.id = any (reached))
       and (_after is null or p.reference > _after collate "C")
       and (wanted is null or p.reference ilike wanted or p.title ilike wanted)
     order by p.reference limit most;
end
$$;
