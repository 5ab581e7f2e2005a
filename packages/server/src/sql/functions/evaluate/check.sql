-- What the grants say to one question of who asks: whether the permission is had on the resource, or on the tenant where none is said.
-- The answer is `allow`, `deny`, `none` where nothing says either, or `conditional` with the grants that decide. See check_many.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: answer
create or replace function bailiwick.check(
  _tenant uuid, _context text, _permission text, _type text default null, _key text default null
) returns table (answer text, conditions jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
-- A plan once made serves every question, and reads by index what may grow.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  context jsonb;
  acting bailiwick_directory.acting;
begin
  if _type is null and _key is null then
    context := bailiwick.verified(_context);
    if context ->> 't' = _tenant::text and context #> '{p,1}' is null and jsonb_typeof(context -> 'p') = 'array' then
      answer := bailiwick_evaluator.named(_tenant, context #>> '{p,0,id}', _permission);
      if answer is not null then
        return next;
        return;
      end if;
    end if;
  end if;
  acting := bailiwick_evaluator.acting(_tenant, _context);
  if cardinality(acting.bounds) = 1 and acting.bounds[1] is not null and (_type is not null or _key is not null) then
    answer := bailiwick_evaluator.single(_tenant, acting.bounds[1], _permission, _type, _key);
    if answer is not null then
      return next;
      return;
    end if;
  end if;
  select a.answer, a.conditions into answer, conditions
    from bailiwick_evaluator.evaluate(_tenant, acting.bounds, array[_permission], array[_type], array[_key]) a;
  return next;
end
$$;
