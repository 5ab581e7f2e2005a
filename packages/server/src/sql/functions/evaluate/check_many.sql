-- The answers to many questions, at most 1,000, in one call: the n-th is to the n-th permission on the resource of the n-th type and
-- key, or on the tenant where these are null. See check.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: _permissions[], ordinal, answer
create or replace function bailiwick.check_many(_tenant uuid, _context text, _permissions text[], _types text[], _keys text[])
returns table (ordinal int, answer text, conditions jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
-- A plan once made serves every question, and reads by index what may grow.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
begin
  return query
    select a.ordinal, a.answer, a.conditions from bailiwick_evaluator.evaluate(_tenant, acting.bounds, _permissions, _types, _keys) a;
end
$$;
