-- The decision about one permission for one bound, of the paths that there are: see bailiwick.explain. Parts come below, each the
-- same way; of parts of parts at most eight deep.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.explained(
  _tenant uuid, _bound uuid, _permission int, _type text, _key text, _paths jsonb, _depth int
) returns jsonb
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  rights record;
  ways jsonb := bailiwick_evaluator.paths_to(_tenant, _permission, _paths);
  told text;
  counted jsonb;
  idle jsonb;
  denying jsonb;
  parts jsonb := '[]';
begin
  select p.code, p.is_platform, p.retired_at is not null as is_retired, r.alternatives, r.allowed_by into strict rights
    from bailiwick_catalogue.permission p join bailiwick_catalogue.permission_right r on r.permission_id = p.id where p.id = _permission;
  select a.answer into told from bailiwick_evaluator.evaluate(_tenant, array[_bound], array[rights.code], array[_type], array[_key]) a;
  -- What gives a part is told with the part.
  select coalesce(jsonb_agg(w.way order by w.at) filter (where w.way ->> 'effect' = 'deny' and not w.way ? 'why'), '[]'),
         coalesce(jsonb_agg(w.way order by w.at) filter (where w.way ->> 'effect' = 'allow' and not w.way ? 'why'), '[]'),
         coalesce(jsonb_agg(w.way order by w.at) filter (where w.way ? 'why'), '[]')
    into denying, counted, idle
    from jsonb_array_elements(ways) with ordinality as w (way, at) where not w.way ? 'parts';
  if rights.alternatives is not null and _depth < 8 then
    parts := (
      select jsonb_agg((
               select jsonb_agg(bailiwick_evaluator.explained(_tenant, _bound, e.part::int, _type, _key, _paths, _depth + 1) order by e.at)
                 from jsonb_array_elements_text(a.needed) with ordinality as e (part, at)) order by a.at)
        from jsonb_array_elements(rights.alternatives) with ordinality as a (needed, at));
  end if;
  return jsonb_build_object(
    'permission', rights.code, 'answer', told, 'denies', denying, 'allows', counted, 'idle', idle, 'parts', parts,
    'needed', case
      when told = 'allow' then jsonb_build_object('kind', 'nothing')
      when _bound is null then jsonb_build_object('kind', 'active-subject')
      when denying <> '[]' then jsonb_build_object('kind', 'lift', 'grants', (
        select jsonb_agg(distinct d.way -> 'grant') from jsonb_array_elements(denying) d (way)))
      when told = 'conditional' then jsonb_build_object('kind', 'condition')
      when rights.is_platform and not (select t.is_platform from bailiwick_directory.tenant t where t.tenant_id = _tenant)
        then jsonb_build_object('kind', 'platform-tenant')
      else jsonb_build_object('kind', 'grant', 'permissions', (
        select coalesce(jsonb_agg(p.code order by p.id <> _permission, p.code), '[]') from bailiwick_catalogue.permission p
         where p.id = any (rights.allowed_by) and p.retired_at is null)) end);
end
$$;
