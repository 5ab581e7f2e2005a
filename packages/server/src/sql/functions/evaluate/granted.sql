-- Whether who asks, by the verified setting, has the permission on the resource; null where nobody is verified. False where it hangs
-- on a condition. For policies and filters, which ask sets of bailiwick.scope where they can.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.granted(_action text, _type text, _id text) returns boolean
language plpgsql stable strict parallel safe security definer set search_path = pg_catalog, pg_temp
-- A plan once made serves every question, and reads by index what may grow.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return (select a.answer = 'allow' from bailiwick_evaluator.answer_of(_action, _type, _id) a);
end
$$;
