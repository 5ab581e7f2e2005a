-- Whether everybody who asks has the permission on the resource without a condition; on the tenant, where none is said. Our own
-- functions ask this before they write.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory, bailiwick_catalogue
create or replace function bailiwick_evaluator.permits(
  _acting bailiwick_directory.acting, _permission text, _resource_type text, _resource_key text
) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
-- A plan once made serves every question, and reads by index what may grow.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  told text;
begin
  if cardinality(_acting.bounds) = 1 and _acting.bounds[1] is not null then
    -- An actor's reference is that of its bound but where somebody is anonymous here.
    told := case when _resource_type is null and _resource_key is null
      then case when _acting.bounds[1] <> '00000000-0000-0000-0000-000000000003'
        then bailiwick_evaluator.named(_acting.tenant_id, _acting.actors[1], _permission) end
      else bailiwick_evaluator.single(_acting.tenant_id, _acting.bounds[1], _permission, _resource_type, _resource_key) end;
  end if;
  if told is null then
    select a.answer into told
      from bailiwick_evaluator.evaluate(_acting.tenant_id, _acting.bounds, array[_permission], array[_resource_type], array[_resource_key]) a;
  end if;
  -- No answer is no permission: whoever asks "if not" takes null for yes.
  return told is not distinct from 'allow';
end
$$;
