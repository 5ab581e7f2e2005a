-- Whether something may be another answer for the bounds now, after the events of these epochs: one of them concerns somebody for whom
-- they stand, or they are too many or gone. Whoever stands for them now is looked at: what took a principal away from between names one
-- that is still there, or concerns everybody.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.concerns_since(_tenant uuid, _bounds uuid[], _references text[], _from bigint, _to bigint)
returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  most constant int := 500;
  found_epochs bigint;
  is_concerned boolean;
  who uuid[];
begin
  if _to - _from > most then
    return true;
  end if;
  who := bailiwick_evaluator.stands_for(_tenant, _bounds);
  select count(distinct o.epoch), bool_or(bailiwick_evaluator.concerns(_tenant, who, _references, o.kind, o.payload, o.affected) is distinct from false)
    into found_epochs, is_concerned
    from bailiwick_directory.outbox o where o.tenant_id = _tenant and o.epoch > _from and o.epoch <= _to;
  return found_epochs <> _to - _from or is_concerned;
end
$$;
