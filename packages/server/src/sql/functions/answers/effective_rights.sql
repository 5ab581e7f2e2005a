-- What who asks, or the principal that is named, has on the resource, or on the tenant where none is said: each permission that some
-- grant says something about, with the answer that check gives, and every path that gives or blocks it: the grant, what it is of, to
-- whom, the way there (memberships and groups in order), the resource it is on, the way up to it, until when, its condition; and why
-- it has no effect, if so. Of several ways over groups behind one membership, one is told. A page has so many permissions, after
-- `_after`; without `_permission`, namespaces are left out. About another principal it needs `directory.inspect`.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: permission, answer, paths
create or replace function bailiwick.effective_rights(
  _tenant uuid, _context text, _principal text default null, _type text default null, _key text default null, _permission text default null,
  _after text default null, _limit int default null
) returns table (permission text, answer text, paths jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  most constant int := bailiwick_private.page_limit(_limit);
  asked bailiwick_directory.acting := bailiwick_evaluator.about(_tenant, _context, _principal, _type, _key);
  all_paths jsonb;
  codes text[];
  found_paths jsonb[];
begin
  if _permission is not null then
    perform from bailiwick_evaluator.evaluate(_tenant, '{null}', array[_permission], array[_type], array[_key]);
  end if;
  all_paths := bailiwick_evaluator.all_paths(_tenant, asked, _type, _key);
  select array_agg(f.code order by f.code), array_agg(f.ways order by f.code) into codes, found_paths
    from (
      select p.code, w.ways from bailiwick_catalogue.permission p
       cross join lateral (select bailiwick_evaluator.paths_to(_tenant, p.id, all_paths) as ways offset 0) w
       where case when _permission is null then not p.is_namespace and p.id <> 0 and w.ways <> '[]' else p.code = _permission end
         and (_after is null or p.code > _after)
       order by p.code limit most
    ) f;
  if codes is null then
    return;
  end if;
  return query
    select codes[a.ordinal], a.answer, found_paths[a.ordinal]
      from bailiwick_evaluator.evaluate(_tenant, asked.bounds, codes, array_fill(_type, array[cardinality(codes)]),
        array_fill(_key, array[cardinality(codes)])) a
     order by a.ordinal;
end
$$;
