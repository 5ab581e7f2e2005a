-- Who is in a group, by reference; with `_deep` also who is in groups below it. `groups` says where each is directly, `in_force`
-- whether one of these memberships is valid now. Times are those of a membership in the group itself, the widest where it has several.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.read
-- notnull: reference, kind, state, is_direct, in_force, groups, groups[], sources, sources[]
create or replace function bailiwick.list_members(
  _tenant uuid, _context text, _group text, _deep boolean default null,
  _search text default null, _after text default null, _limit int default null
) returns table (
  reference text, kind text, state text, title text, is_direct boolean, in_force boolean, groups text[], sources text[],
  valid_from timestamptz, valid_until timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text := bailiwick_private.search_pattern(_search);
  most int := bailiwick_private.page_limit(_limit);
  here uuid;
  inside uuid[];
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.groups.read');
  here := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  inside := case when _deep then array(
    select c.descendant_id from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.ancestor_id = here) else array[here] end;
  return query
    select p.reference, p.kind, p.state, p.title, bool_or(m.group_id = here),
           bool_or((m.valid_from is null or m.valid_from <= statement_timestamp())
             and (m.valid_until is null or m.valid_until > statement_timestamp())),
           array_agg(distinct g.reference order by g.reference), array_agg(distinct m.source order by m.source),
           case when bool_and(m.valid_from is not null) filter (where m.group_id = here) then min(m.valid_from) filter (where m.group_id = here) end,
           case when bool_and(m.valid_until is not null) filter (where m.group_id = here) then max(m.valid_until) filter (where m.group_id = here) end
      from bailiwick_directory.membership m
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = m.principal_id
      join bailiwick_directory.principal g on g.tenant_id = _tenant and g.id = m.group_id
     where m.tenant_id = _tenant and m.group_id = any (inside)
       and (_after is null or p.reference > _after collate "C")
       and (wanted is null or p.reference ilike wanted or p.title ilike wanted)
     group by p.reference, p.kind, p.state, p.title
     order by p.reference limit most;
end
$$;
