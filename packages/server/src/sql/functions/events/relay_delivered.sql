-- Says how far a relay has delivered, tenant by tenant: never less than it said before.
-- owner: bailiwick_directory
-- execute: relay
create or replace function bailiwick.relay_delivered(_relay text, _tenants uuid[], _epochs bigint[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  one record;
begin
  for one in select t.tenant, t.epoch from unnest(_tenants, _epochs) t (tenant, epoch) order by t.tenant loop
    perform set_config('bailiwick.acting_tenant', one.tenant::text, true);
    insert into bailiwick_directory.relay_position as p (tenant_id, relay, epoch) values (one.tenant, _relay, one.epoch)
      on conflict (tenant_id, relay) do update set epoch = excluded.epoch, at = statement_timestamp() where p.epoch < excluded.epoch;
  end loop;
end
$$;
