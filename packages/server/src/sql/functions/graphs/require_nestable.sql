-- Refuses an edge between groups that would close a cycle, make a chain of more than 32 groups, or put a group below more than 5,000.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.require_nestable(_tenant uuid, _child uuid, _parent uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
declare
  longest constant int := 32;
  most constant int := 5000;
  count_above int;
  count_below int;
  chain text;
begin
  perform from bailiwick_directory.group_closure c
   where c.tenant_id = _tenant and c.descendant_id = _parent and c.ancestor_id = _child;
  if found then
    select string_agg(p.reference, ' → ' order by w.at) into chain
      from unnest(bailiwick_directory.way_between(_tenant, _parent, _child) || _parent) with ordinality as w (id, at)
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = w.id;
    perform bailiwick_private.fail('GRAPH_CYCLE', format('The groups would be in a cycle: %s.', chain), 'Take one of these out of the next first.',
      _seen => chain);
  end if;
  select count(*)::int into count_above from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.descendant_id = _parent;
  select count(*)::int into count_below from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.ancestor_id = _child;
  -- No chain is longer than the groups that there are.
  if count_above + count_below > longest then
    with recursive up (id, n) as (
      select _parent, 1
      union
      select e.parent_id, u.n + 1 from up u
        join bailiwick_directory.group_edge e on e.tenant_id = _tenant and e.child_id = u.id where u.n <= longest
    ), down (id, n) as (
      select _child, 1
      union
      select e.child_id, d.n + 1 from down d
        join bailiwick_directory.group_edge e on e.tenant_id = _tenant and e.parent_id = d.id where d.n <= longest
    )
    select (select max(u.n) from up u), (select max(d.n) from down d) into count_above, count_below;
    if count_above + count_below > longest then
      perform bailiwick_private.fail('LIMIT_EXCEEDED', format('This would make a chain of more than %s groups.', longest),
        'Keep the groups flatter.', _seen => (count_above + count_below)::text, _expected => longest::text);
    end if;
  end if;
  select count(*)::int into count_above from (
    select c.ancestor_id from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.descendant_id = _parent
    union
    select c.ancestor_id from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.descendant_id = _child
  ) a;
  if count_above > most then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('The group would be below %s others.', count_above), 'Keep the groups flatter.',
      _seen => count_above::text, _expected => most::text);
  end if;
end
$$;
