-- Takes the deletion of a tenant back, from the platform: it is active or disabled, as it was before.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.tenants.restore
create or replace function bailiwick.restore_tenant(_tenant uuid, _context text, _target uuid, _reason text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.tenants.restore', _target);
begin
  perform bailiwick_directory.move_tenant(acting, _target, 'restored', 'tenant.restored', _reason);
end
$$;
