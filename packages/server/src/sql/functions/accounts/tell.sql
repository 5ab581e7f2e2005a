-- Says in a tenant that something happened which another tenant's function did: one epoch further, and what for those who follow. The
-- journal is where it was done, as who did it is nothing of this tenant's.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.tell(_tenant uuid, _kind text, _payload jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  before text := current_setting('bailiwick.acting_tenant', true);
  epoch bigint;
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  update bailiwick_directory.tenant_epoch e set n = e.n + 1 where e.tenant_id = _tenant returning e.n into strict epoch;
  insert into bailiwick_directory.outbox (tenant_id, epoch, ordinal, kind, payload) values (_tenant, epoch, 0, _kind, _payload);
  perform bailiwick_directory.wake(_tenant);
  perform set_config('bailiwick.acting_tenant', before, true);
end
$$;
