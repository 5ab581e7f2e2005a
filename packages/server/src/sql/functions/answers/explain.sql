-- The decision about one question of who asks, or of the principal that is named, as a tree: for each bound the answer, the grants
-- that deny and allow with their paths, those that have no effect and why, and the parts where these can give it; and what would
-- have been needed. `answer` is what check gives. About another principal it needs `directory.inspect`.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
create or replace function bailiwick.explain(
  _tenant uuid, _context text, _permission text, _type text default null, _key text default null, _principal text default null
) returns jsonb
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  asked bailiwick_directory.acting := bailiwick_evaluator.about(_tenant, _context, _principal, _type, _key);
  told record;
begin
  select a.answer, a.conditions into told
    from bailiwick_evaluator.evaluate(_tenant, asked.bounds, array[_permission], array[_type], array[_key]) a;
  return jsonb_build_object(
    'permission', _permission,
    'resource', case when _type is not null then jsonb_build_object('type', _type, 'key', _key) end,
    'answer', told.answer,
    'conditions', coalesce(told.conditions, '[]'),
    'bounds', (
      select jsonb_agg(jsonb_build_object('subject', b.actor, 'isActive', b.bound is not null)
          || bailiwick_evaluator.explained(_tenant, b.bound, p.id, _type, _key, coalesce(w.paths, '[]'), 0) order by b.at)
        from unnest(asked.bounds, asked.actors) with ordinality as b (bound, actor, at)
       cross join bailiwick_catalogue.permission p
       cross join lateral (
         select jsonb_agg(to_jsonb(x)) as paths from bailiwick_evaluator.paths_of(_tenant, b.bound, b.actor, _type, _key) x
       ) w
       where p.code = _permission));
end
$$;
