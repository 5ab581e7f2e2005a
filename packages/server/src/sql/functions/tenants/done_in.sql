-- How a function ends that was asked in one tenant and has changed another: bailiwick_directory.done in both, so that the caches of
-- the other hear of it and each has it in its journal. The tenant of who asks is the acting one afterwards.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.done_in(
  _acting bailiwick_directory.acting, _target uuid, _kind text, _data jsonb default '{}'
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  there bailiwick_directory.acting := _acting;
  target jsonb := jsonb_build_object('tenant', _target);
begin
  if _target <> _acting.tenant_id then
    there.tenant_id := _target;
    perform set_config('bailiwick.acting_tenant', _target::text, true);
    perform bailiwick_directory.done(there, _kind, target, _data);
  end if;
  perform set_config('bailiwick.acting_tenant', _acting.tenant_id::text, true);
  perform bailiwick_directory.done(_acting, _kind, target, _data);
end
$$;
