-- Whether a denial takes the permission on the resource from who asks, by the verified setting; from one of them is enough. Null
-- where nobody is verified. A denial with a condition counts. To whoever is unknown or inactive, or asks of such a tenant, everything
-- is denied: what is inactive never lifts a denial.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.denied(_action text, _type text, _id text) returns boolean
language plpgsql stable strict parallel safe security definer set search_path = pg_catalog, pg_temp
-- A plan once made serves every question, and reads by index what may grow.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return (select a.is_closed or a.answer = 'deny' or coalesce(a.conditions @> '[{"effect": "deny"}]', false)
    from bailiwick_evaluator.answer_of(_action, _type, _id) a);
end
$$;
