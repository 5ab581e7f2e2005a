-- What the evaluator says of everybody who asks, of the grants alone that may be given on: see bailiwick_evaluator.permits.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.may_give(
  _acting bailiwick_directory.acting, _permission text, _resource_type text, _resource_key text
) returns table (answer text, conditions jsonb)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select a.answer, a.conditions
    from bailiwick_evaluator.evaluate(_acting.tenant_id, _acting.bounds, array[_permission], array[_resource_type], array[_resource_key], true) a
$$;
