-- Removes events that are older than their tenant keeps them (the setting `events.retentionHours`), of so many tenants at most, and says
-- how many. Whoever asks for them later is told that they are gone; the journal has them still.
-- owner: bailiwick_directory
-- execute: relay, deployment
create or replace function bailiwick.trim_events(_tenants int default 1000) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  one record;
  removed bigint := 0;
  gone bigint;
begin
  for one in select t.tenant, t.epoch from bailiwick_evaluator.trimmable(_tenants) t loop
    perform set_config('bailiwick.acting_tenant', one.tenant::text, true);
    delete from bailiwick_directory.outbox o where o.tenant_id = one.tenant and o.epoch <= one.epoch;
    get diagnostics gone = row_count;
    removed := removed + gone;
  end loop;
  return removed;
end
$$;
