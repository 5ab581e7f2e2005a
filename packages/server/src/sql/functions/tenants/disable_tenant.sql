-- Ends every call in a tenant, from the platform, until it is enabled again: its contexts are refused and its rights give nothing.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.tenants.disable
create or replace function bailiwick.disable_tenant(_tenant uuid, _context text, _target uuid, _reason text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.tenants.disable', _target);
begin
  perform bailiwick_directory.move_tenant(acting, _target, 'disabled', 'tenant.disabled', _reason);
end
$$;
